namespace ProbDsl.Compiler.Typing;

/// <summary>The most common distributions for a type, as help texts name them.</summary>
internal static class SuggestedDistributions
{
    public static string Distributions(TensorType type) => type.Element switch
    {
        Element.Bool => "`Bernoulli`",
        Element.Index => "`Categorical`",
        Element.Count => "`Poisson` or `NegativeBinomial`",
        Element.Int => "`DiscreteUniform` or `DiscretizedLogistic`",
        Element.Positive => "`Gamma` or `LogNormal`",
        Element.Unit => "`Beta`",
        Element.Simplex => "`Dirichlet`",
        Element.Covariance => "`InverseWishart` or `Wishart`",
        Element.Correlation or Element.Cholesky => "`LKJ`",
        _ => "`Normal` or `StudentT`",
    };
}
