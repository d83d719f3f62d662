namespace ProbDsl.Compiler;

/// <summary>The names that docs/language.md, section 5, gives to distributions and functions, whether or not the catalogue has them already.</summary>
internal static class LanguageNames
{
    public static IReadOnlySet<string> Distributions { get; } = Words("""
        Normal MvNormal StudentT MvStudentT Cauchy Laplace Logistic DiscretizedLogistic Gumbel LogNormal HalfNormal HalfCauchy HalfStudentT Uniform Flat
        Exponential Gamma InverseGamma Weibull Pareto Beta Kumaraswamy Dirichlet Wishart InverseWishart LKJ VonMises Bernoulli Categorical Binomial
        BetaBinomial Multinomial Poisson NegativeBinomial Geometric DiscreteUniform OrderedLogistic Delta Mixture Truncated Censored KernelDensity
        Empirical EnergyBased
        """);

    public static IReadOnlySet<string> Functions { get; } = Words("""
        exp log log10 log1p expm1 sqrt abs sin cos tanh sigmoid logit softplus softmax lgamma floor dot sum prod mean sd variance min max cumsum cumprod
        norm log_sum_exp zeros ones identity uniform stick_breaking concat transpose inverse diagonal outer cholesky covariance fourier
        squared_exponential matern32 periodic solve_ode observed reverse
        """);

    private static HashSet<string> Words(string text) => [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
}
