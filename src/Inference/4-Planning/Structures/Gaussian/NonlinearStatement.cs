namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>A statement that is not normal with a mean linear in a latent, so that the latent has no integral in closed form.</summary>
/// <param name="Given">The argument that is the cause: a mean that is not linear, or another one that reads the latent; null: the
/// distribution is not normal.</param>
internal sealed record NonlinearStatement(BoundArgument? Given)
{
    /// <summary>Whether the cause is an argument other than the mean.</summary>
    public bool IsBesideMean => Given is not null && Given.Parameter.Name != "mean";

    /// <summary>Why a statement is none of that kind; null if it is normal with a linear mean.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="draw">A statement that draws or reads the latent.</param>
    /// <param name="name">The latent.</param>
    /// <param name="isObserved">Whether it draws what is observed: numbers; a latent may also be a vector, or flat.</param>
    public static NonlinearStatement? Find(ModelGraph graph, Draw draw, string name, bool isObserved)
    {
        var of = draw.Distribution.Of;
        if (isObserved ? !of.Is(DistributionTraits.GaussianNumbers)
            : !GaussianStatements.IsGaussian(draw) && !of.Is(DistributionTraits.Constant)) return new((BoundArgument?)null);
        return draw.Distribution.Values.Where(g => DeepReads.Find(graph, g.Value).Any(r => r.Of == name)
            && (g.Parameter.Name != "mean" || !new AnyRead(graph, name).Of(g.Value).Holds)).Select(g => new NonlinearStatement(g))
            .FirstOrDefault();
    }
}
