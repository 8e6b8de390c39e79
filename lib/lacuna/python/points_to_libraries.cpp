#include "lacuna/python/points_to_summaries_internal.hpp"

namespace lacuna::detail::flow {
namespace {

/// The same as in points_to_table.cpp for libraries that do not come with Python.
constexpr SummaryRow rows[] = {
    // numpy, scipy, pandas, scikit-learn.
    {"numpy.testing.assert_raises numpy.testing.assert_warns pytest.raises pytest.warns "
     "unittest.TestCase.assertRaises unittest.TestCase.assertWarns",
     "call(1,rest(2)); new(?)"},
    {"numpy.testing.assert_raises_regex", "call(2,rest(3)); new(?)"},
    {"numpy.vectorize numpy.frompyfunc", "new(lacuna.vectorized,func,0)|0"},
    {"lacuna.vectorized.__call__", "call(attr(self,func),rest(0))"},
    {"numpy.asarray numpy.array numpy.asanyarray numpy.ascontiguousarray",
     "do(0,__array__)|new(?)"},
    {"numpy.add numpy.subtract numpy.multiply numpy.divide numpy.true_divide numpy.matmul "
     "numpy.power numpy.exp numpy.log numpy.sqrt numpy.sin numpy.cos numpy.tan numpy.abs "
     "numpy.absolute numpy.negative numpy.maximum numpy.minimum",
     "do(0|1,__array_ufunc__,none,none,0,1)|new(?)"},
    {"numpy.apply_along_axis", "call(0,2,rest(3))"},
    {"numpy.apply_over_axes", "call(0,1); 1"},
    {"numpy.fromfunction", "call(0)"},
    {"numpy.piecewise", "call(e(2),0)"},
    {"scipy.optimize.minimize scipy.optimize.least_squares scipy.optimize.root "
     "scipy.optimize.fmin scipy.optimize.fsolve scipy.optimize.differential_evolution "
     "scipy.optimize.basinhopping scipy.optimize.root_scalar scipy.optimize.brentq "
     "scipy.optimize.newton scipy.optimize.minimize_scalar scipy.optimize.curve_fit "
     "scipy.optimize.bisect scipy.optimize.fmin_bfgs scipy.optimize.fmin_l_bfgs_b",
     "call(0|=fun,1|=x0); call(=jac,1|=x0); call(=hess,1|=x0); call(=callback,1|=x0); "
     "call(v(=constraints)|v(e(=constraints)),1)"},
    {"scipy.integrate.solve_ivp scipy.integrate.quad scipy.integrate.odeint "
     "scipy.integrate.dblquad scipy.integrate.nquad",
     "call(0,1,2); call(=events,1)"},
    {"pandas.DataFrame.apply pandas.Series.apply pandas.Series.map pandas.DataFrame.applymap",
     "call(0|=func)"},
    {"sklearn.base.BaseEstimator.set_params sklearn.base.BaseEstimator.get_params", "self"},
    {"sklearn.base.clone", "0"},
    {"sklearn.base.TransformerMixin.fit_transform",
     "call(attr(do(self,fit,rest(0))|self,transform),0)"},
    {"sklearn.base.ClassifierMixin.score sklearn.base.RegressorMixin.score", "do(self,predict,0)"},
    {"sklearn.base.ClusterMixin.fit_predict", "do(self,fit,rest(0)); none"},
    {"sklearn.pipeline.Pipeline", "new(sklearn.pipeline.Pipeline,steps,0|=steps)"},
    {"sklearn.pipeline.make_pipeline",
     "new(sklearn.pipeline.Pipeline,steps,list(tuple(none,args)))"},
    {"sklearn.pipeline.Pipeline.fit sklearn.pipeline.Pipeline.fit_transform "
     "sklearn.pipeline.Pipeline.fit_predict",
     "do(at(e(attr(self,steps)),1),fit,rest(0)); do(at(e(attr(self,steps)),1),transform,0); self"},
    {"sklearn.pipeline.Pipeline.transform", "do(at(e(attr(self,steps)),1),transform,0)"},
    {"sklearn.pipeline.Pipeline.predict sklearn.pipeline.Pipeline.score",
     "do(at(e(attr(self,steps)),1),transform,0); do(at(e(attr(self,steps)),1),predict,0)"},
    {"sklearn.model_selection.GridSearchCV sklearn.model_selection.RandomizedSearchCV",
     "new(sklearn.model_selection.GridSearchCV,estimator,0|=estimator,scoring,=scoring)"},
    {"sklearn.model_selection.GridSearchCV.fit",
     "do(attr(self,estimator),fit,rest(0)); do(attr(self,estimator),predict,0); "
     "do(attr(self,estimator),score,rest(0)); call(attr(self,scoring),attr(self,estimator),0,1); "
     "self"},
    {"sklearn.model_selection.GridSearchCV.predict", "do(attr(self,estimator),predict,0)"},
    {"sklearn.model_selection.cross_val_score sklearn.model_selection.cross_validate "
     "sklearn.model_selection.cross_val_predict",
     "do(0,fit,rest(1)); do(0,predict,1); do(0,score,rest(1)); call(=scoring,0,1,2)"},
    {"sklearn.metrics.make_scorer", "new(lacuna.scorer,func,0)"},
    {"lacuna.scorer.__call__", "call(attr(self,func)); do(0,predict,1)"},
    {"sklearn.preprocessing.FunctionTransformer",
     "new(sklearn.preprocessing.FunctionTransformer,func,0|=func)"},
    {"sklearn.preprocessing.FunctionTransformer.transform "
     "sklearn.preprocessing.FunctionTransformer.fit_transform",
     "call(attr(self,func),0)"},
    {"sklearn.preprocessing.FunctionTransformer.fit", "self"},

    // torch.
    {"torch.nn.Module.__call__", "call(attr(self,forward),rest(0))"},
    {"torch.nn.Module.apply", "call(0,self|fieldvalues(self)); self"},
    {"torch.nn.Module.to torch.nn.Module.cuda torch.nn.Module.cpu torch.nn.Module.train "
     "torch.nn.Module.eval torch.nn.Module.float torch.nn.Module.half torch.nn.Module.double "
     "torch.nn.Module.requires_grad_",
     "self"},
    {"torch.nn.Module.children torch.nn.Module.modules", "iter(fieldvalues(self)|self)"},
    {"torch.nn.Module.named_children torch.nn.Module.named_modules",
     "iter(tuple(none,fieldvalues(self)))"},
    {"torch.nn.Module.register_module torch.nn.Module.add_module", "setdyn(self,1); none"},
    {"torch.nn.Module.register_forward_hook torch.nn.Module.register_forward_pre_hook "
     "torch.nn.Module.register_full_backward_hook",
     "call(0,self); none"},
    {"torch.nn.Sequential", "new(torch.nn.Sequential,parts,listof(args)|0)"},
    {"torch.nn.Sequential.__init__", "set(self,parts,listof(args)|0); none"},
    {"torch.nn.Sequential.__call__ torch.nn.Sequential.forward",
     "call(e(attr(self,parts))|v(attr(self,parts)),0)"},
    {"torch.nn.Sequential.append", "add(attr(self,parts),0); self"},
    {"torch.nn.Sequential.__iter__", "iter(e(attr(self,parts)))"},
    {"torch.nn.Sequential.__getitem__", "e(attr(self,parts))"},
    {"torch.nn.ModuleList", "list(e(0))"},
    {"torch.nn.ModuleDict", "copied(0)"},
    {"torch.nn.DataParallel torch.nn.parallel.DistributedDataParallel torch.compile "
     "torch.jit.script torch.jit.trace torch.no_grad torch.inference_mode torch.enable_grad",
     "0|new(lacuna.identity)"},
    {"torch.utils.data.DataLoader",
     "new(torch.utils.data.DataLoader,data,0|=dataset,collate,=collate_fn,init,=worker_init_fn,"
     "sampler,=sampler|=batch_sampler)"},
    {"torch.utils.data.DataLoader.__iter__",
     "do(attr(self,data),__len__); call(attr(self,init)); do(attr(self,sampler),__iter__); "
     "iter(call(attr(self,collate),list(do(attr(self,data),__getitem__)|e(attr(self,data))))|"
     "do(attr(self,data),__getitem__)|e(attr(self,data)))"},
    {"torch.utils.data.DataLoader.__len__", "do(attr(self,data),__len__)"},
    {"torch.utils.data.random_split", "list(0)"},
    {"torch.utils.data.Subset", "0"},
    {"torch.autograd.Function.apply", "call(attr(self,forward),none,rest(0))"},
    {"torch.utils.checkpoint.checkpoint torch.func.grad torch.vmap", "call(0,rest(1))"},
    {"torch.optim.lr_scheduler.LambdaLR", "call(1|=lr_lambda); new(lacuna.scheduler)"},
    {"torch.optim.Optimizer.step torch.optim.SGD.step torch.optim.Adam.step torch.optim.LBFGS.step "
     "torch.optim.AdamW.step torch.optim.RMSprop.step",
     "call(0|=closure)"},
};

}  // namespace

std::span<const SummaryRow> library_rows() { return rows; }

}  // namespace lacuna::detail::flow
