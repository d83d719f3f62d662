namespace ProbDsl.Compiler.Foreign;

/// <summary>Names of distributions in Stan, BUGS and JAGS, PyMC, NumPyro, Pyro and mathematics, with their equivalents.</summary>
internal static class ForeignDistributions
{
    public static IEnumerable<string> Names => new ForeignTable(Rows).Names;

    public static ForeignRow? Find(string name) => new ForeignTable(Rows).Find(name);

    private const string Rows = """
        normal gaussian Gaussian gauss Gauss norm       | Normal({1}, {2})
        N                                               | Normal({1}, variance = {2})                        | the second number of N is a variance; the second argument here is `sd`
        std_normal                                      | Normal(0, 1)
        dnorm                                           | Normal({1}, precision = {2})                       | in BUGS the second number is a precision; the second argument here is `sd`
        dlnorm                                          | LogNormal({1}, 1 / sqrt({2}))                      | in BUGS the second number is a precision
        dt                                              | StudentT({3}, {1}, 1 / sqrt({2}))                  | in BUGS the second number is a precision, and the degrees of freedom come last
        dlogis                                          | Logistic({1}, 1 / {(2)})                           | in BUGS the second number is a rate
        ddexp                                           | Laplace({1}, 1 / {(2)})                            | in BUGS the second number is a rate
        dweib dweibull                                  | Weibull({1}, {(2)}^(-1 / {(1)}))                   | in BUGS the second number is a rate
        dgamma                                          | Gamma({1}, {2})
        dinvgamma inv_gamma inverse_gamma invgamma      | InverseGamma({1}, {2})
        dexp                                            | Exponential({1})
        dunif unif uniform Unif                         | Uniform({1}, {2})
        dbeta                                           | Beta({1}, {2})
        dpar                                            | Pareto({1}, {2})
        pareto                                          | Pareto(shape = {2}, scale = {1})                   | in Stan the lower end comes first
        dpois Pois                                      | Poisson({1})
        dbern Bern                                      | Bernoulli({1})
        dcat Cat                                        | Categorical({1})
        dbin dbinom                                     | Binomial({2}, {1})                                 | in BUGS the probability comes first
        Bin binom                                       | Binomial({1}, {2})
        dnegbin                                         | NegativeBinomial(mean = {(2)} * (1 - {(1)}) / {(1)}, size = {2}) | BUGS counts failures before success number {2}
        dmulti                                          | Multinomial({2}, {1})                              | in BUGS the probabilities come first
        ddirch ddirich Dir                              | Dirichlet({1})
        dmnorm                                          | MvNormal({1}, precision = {2})                     | in BUGS the matrix is a precision
        dwish                                           | Wishart({2}, inverse({1}))                         | in BUGS the matrix is the inverse scale
        dflat HalfFlat ImproperUniform flat             | Flat()
        student_t StudentsT student Student T           | StudentT({1}, {2}, {3})
        multi_student_t MultivariateStudentT MvStudentsT | MvStudentT({1}, {2}, {3})
        double_exponential DoubleExponential            | Laplace({1}, {2})
        inv_wishart                                     | InverseWishart({1}, {2})
        multi_normal MultivariateNormal MultiNormal MVN multivariate_normal | MvNormal({1}, {2})
        multi_normal_prec                               | MvNormal({1}, precision = {2})
        multi_normal_cholesky MultivariateNormalTriL    | MvNormal({1}, cholesky = {2})
        lkj_corr LKJCorr                                | LKJ({1})                                           | the size is written in the type on the left: `correlation[3]`
        lkj_corr_cholesky LKJCholesky LKJCholeskyCov    | LKJ({1})                                           | draw the correlation itself, `corr: correlation[3] ~ LKJ(2)`, and give it to `MvNormal(mean, sd = ..., correlation = corr)`
        neg_binomial_2 NegativeBinomial2 nbinom         | NegativeBinomial({1}, {2})
        neg_binomial_2_log                              | NegativeBinomial(exp({1}), {2})
        neg_binomial                                    | NegativeBinomial(mean = {(1)} / {(2)}, size = {1})
        poisson_log poisson_log_glm                     | Poisson(log_rate = {1})
        bernoulli_logit BernoulliLogits                 | Bernoulli(logit = {1})
        BernoulliProbs                                  | Bernoulli({1})
        binomial_logit BinomialLogits                   | Binomial({1}, logit = {2})
        categorical_logit CategoricalLogits             | Categorical(logit = {1})
        CategoricalProbs                                | Categorical({1})
        beta_proportion                                 | Beta({(1)} * {(2)}, (1 - {(1)}) * {(2)})
        chi_square ChiSquare ChiSquared Chi2 chisq dchisqr | Gamma(shape = {(1)} / 2, rate = 1 / 2)
        rayleigh Rayleigh                               | Weibull(2, {(1)} * sqrt(2))
        TruncatedNormal                                 | Truncated(Normal({1}, {2}), {3}, {4})
        ZeroInflatedPoisson                             | Mixture([1 - {(1)}, {1}], [Delta(0), Poisson({2})])
        HalfGaussian half_normal halfnorm               | HalfNormal({1})
        half_cauchy halfcauchy                          | HalfCauchy({1})
        von_mises vonMises                              | VonMises({1}, {2})
        discrete_range dinterval randint                | DiscreteUniform({1}, {2})
        ordered_logistic OrderedLogit                   | OrderedLogistic({1}, {2})
        ordered_probit OrderedProbitModel               | OrderedProbit({1}, {2})
        wald Wald inverse_gaussian invgauss inv_gaussian dinvgauss InverseNormal InvGaussian IG | InverseGaussian({1}, {2})
        beta_binomial                                   | BetaBinomial({1}, {2}, {3})
        NormalMixture MixtureSameFamily                 | Mixture(weight, [Normal(mean[k], sd[k]) for k in 1..K])
        GaussianRandomWalk                              | : write the chain: `level[1] ~ Normal(0, 1)` and `for t in 2..times { level[t] ~ Normal(level[t-1], 1) }`
        Deterministic deterministic                     | : a definition is written with `=`: `name = ...`
        Potential factor Factor                         | : a term of the log density is added by `target += ...`
        """;
}
