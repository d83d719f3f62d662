namespace ProbDsl.Inference.Expressions;

/// <summary>How the joint distribution of normal latents that are added in means is computed.</summary>
public enum EffectWay
{
    /// <summary>By a dense matrix, beside members of one latent that are eliminated one by one.</summary>
    Dense,

    /// <summary>By the Cholesky factor of their sparse precision: few of their numbers meet in one observation.</summary>
    Sparse,

    /// <summary>By a chain of states, since the one latent is a <see cref="MarkovCurve"/>.</summary>
    Chain,
}
