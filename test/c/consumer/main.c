#include <lacuna.h>
#include <stdio.h>

int main(void) {
  double value = 0;
  if (lacuna_pass_at_k(5, 1, 3, &value, NULL) != LACUNA_OK) return 1;
  printf("%s %.3f\n", lacuna_version(), value);
  return 0;
}
