namespace ProbDsl.Inference.Plans;

/// <summary>
/// The blocks that are marginalized from a log density, in the order of elimination: unknowns without observed descendants, elements of
/// vectors, finite latents.
/// </summary>
public static class MarginalizedBlocks
{
    public static IEnumerable<Block> Create(DensityPlan plan)
    {
        if (Dropped(plan.Dropped) is { } dropped) yield return dropped;
        foreach (var (data, cells) in plan.Unobserved.LeftOut.Select(l => (l.Key, l.Value.AsSpan().Count(true))))
            yield return new([MissingCells.SlotOf(data)], new Omission(),
                $"no observed data depend on {(cells == 1 ? "this cell" : $"these {cells} cells")}");
        foreach (var integrated in Integrated(plan.Unobserved)) yield return integrated;
        foreach (var block in plan.Integrated)
            yield return new([.. block.Unknowns], new GaussianMarginalization(block.Along), block.Reason);
        foreach (var group in plan.Groups) yield return Marginalized(group);
    }

    /// <summary>The blocks of missing elements of vectors.</summary>
    public static IEnumerable<Block> Integrated(MissingDataAnalysis unobserved)
    {
        foreach (var (data, cells) in unobserved.Integrated.Select(l => (l.Key, l.Value.AsSpan().Count(true))))
            yield return new([MissingCells.SlotOf(data)], new CellMarginalization(cells),
                $"{CountedNoun.Of(cells, "cell")}, exactly: by the distribution of the observed elements");
    }

    /// <summary>The block with missing elements of vectors marginalized given the factors of an approximation.</summary>
    public static Block GivenFactors(Block block) => block.By is not CellMarginalization cells ? block
        : block with
        {
            By = cells with { Name = "marginalized given the factors" },
            Reason = $"{CountedNoun.Of(cells.Count, "cell")}, normal given the observed elements",
        };

    /// <summary>The block of latents without observed descendants; null if there are none.</summary>
    public static Block? Dropped(ValueList<Variable> latents) => latents.Count == 0 ? null
        : new([.. latents.Select(l => l.Name)], new Omission(), $"no observed data depend on {(latents.Count == 1 ? "it" : "them")}");

    /// <summary>The block of a finite latent, with independent members or along a chain, or of coupled chains.</summary>
    public static Block Marginalized(EnumeratedGroup group, string where = "") =>
        new([.. group.Latents.Select(l => l.Name)], new EnumeratedStateTreatment(group.Loop), $"finite support{(group.Along is null ? ""
            : group.Latents.Count > 1 ? ", forward-backward over their joint states" : ", forward-backward")}{where}");
}
