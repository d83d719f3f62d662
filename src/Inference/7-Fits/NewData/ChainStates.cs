namespace ProbDsl.Inference.NewData;

/// <summary>
/// Draws the states of chains for rows that follow those of a fit: a path for each replicate, given the rows of the fit and the replicate's
/// draw of the unknowns. All other draws are conditioned on the path.
/// </summary>
public static class ChainStates
{
    /// <summary>
    /// The states of each replicate by latent, one replicate after another; empty if no plate is continued, or no finite latent is a chain.
    /// </summary>
    /// <param name="problem">The story and the rows.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="fitted">The draw of the fit for each replicate.</param>
    /// <param name="replicates">The number of replicates.</param>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="engine">The engine of the programs.</param>
    public static Result<IReadOnlyDictionary<string, double[]>> Draw(
        Problem problem, StandardCatalog catalog, FittedDraws fitted, int replicates, ulong seed, EngineChoice engine)
    {
        var chains = problem.Continued.Count == 0 ? [] : Chains(problem, fitted);
        var found = chains.ToDictionary(c => c.Name, c => new double[checked(replicates * ((Shape)problem.ShapeOf(c)).Count)]);
        if (chains.Count == 0) return found;
        var begun = RowPass.Create(problem, catalog, fitted.Unknowns, new(true, []), engine);
        if (begun.Value is not { } pass) return new(null, begun.Diagnostics);
        using (pass)
        {
            if (CellsReadByLabels.First(problem, [], chains) is { } read) return RowDiagnostics.MissingForLabel(problem, read);
            if (pass.DrawsItsOwn || pass.Density.Paths is not { } paths || !chains.TrueForAll(c => paths.Chains.Contains(c.Name)))
                return RowDiagnostics.NoPath(chains[0]);
            for (var r = 0; r < replicates; r++)
            {
                var own = RowPass.SeedOf(seed, r);
                if (pass.Run(fitted.DrawOf(r), own) is { } failure) return failure;
                paths.Draw(new(own, "paths"));
                foreach (var chain in chains)
                {
                    var members = found[chain.Name].Length / replicates;
                    MemberLabels.Put(paths.DrawnOf(chain), found[chain.Name].AsSpan(r * members, members),
                        ((FiniteSupport)chain.Support).First);
                }
            }
        }

        return found;
    }

    private static List<Variable> Chains(Problem problem, FittedDraws fitted) =>
        [.. DensityPlan.Analyze(problem).Marginalized.Where(s => s.Along is not null && !fitted.Known.Contains(s.Latent.Name))
            .Select(s => s.Latent)];
}
