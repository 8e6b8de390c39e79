/* Compiled as C99 with pedantic errors: the header must stand alone. */
#include "lacuna.h"

lacuna_observer observer_of_nothing = LACUNA_OBSERVER_INIT;
lacuna_inventory_options inventory_options = LACUNA_INVENTORY_OPTIONS_INIT;
lacuna_mask_options mask_options = LACUNA_MASK_OPTIONS_INIT;
lacuna_restore_options restore_options = LACUNA_RESTORE_OPTIONS_INIT;
lacuna_splice_options splice_options = LACUNA_SPLICE_OPTIONS_INIT;
lacuna_score_options score_options = LACUNA_SCORE_OPTIONS_INIT;
