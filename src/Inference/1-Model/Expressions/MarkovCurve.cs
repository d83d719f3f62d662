namespace ProbDsl.Inference.Expressions;

/// <summary>
/// A Gaussian process at points on a line whose values and derivatives are a Markov chain, as the distribution of a vector.
/// </summary>
/// <param name="Points">The points: a vector of data.</param>
/// <param name="Scale">The standard deviation of each value.</param>
/// <param name="Length">The length scale.</param>
/// <param name="Derivatives">How many derivatives a state has beside the value.</param>
public sealed record MarkovCurve(Access Points, Expr Scale, Expr Length, int Derivatives)
{
    /// <summary>The process of a vector; null if its distribution is none.</summary>
    public static MarkovCurve? Find(ModelGraph graph, Draw draw)
    {
        if (!draw.Distribution.Of.Is(DistributionTraits.GaussianVector) || draw.Target.At.Count > 0 || draw.Loops.Count > 0) return null;
        var covariance = draw.Distribution.Values.FirstOrDefault(g => g.Parameter.Name == "covariance")?.Value;
        if (covariance is Access { At.Count: 0 } defined) covariance = Definitions.Expand(graph, defined) ?? covariance;
        if (covariance is Apply { Function: CheckedCovariance, Given: [Expr of] }) covariance = of;
        return covariance is Apply { Function: CovarianceKernel { Derivatives: { } derivatives } } kernel
            && kernel.Arguments.ToList() is [Access { At.Count: 0, Type.Rank: 1 } points, var scale, var length]
            && graph[points.Of].Role is Role.Data ? new(points, scale, length, derivatives) : null;
    }
}
