namespace ProbDsl.Inference.NewData;

/// <summary>
/// A pass through the draws of a fit: sets the unknowns of a draw, draws the unknowns of new rows from their distributions, and computes
/// the density of each row.
/// </summary>
internal sealed class RowPass : IDisposable
{
    private readonly FittedUnknowns fit;
    private readonly ForwardDraws own;
    private readonly string[] given, read;
    private readonly Dictionary<string, double[]> means = [];
    private int counted;

    private RowPass(Problem problem, FittedUnknowns fit, SampledArrays arrays, RowDensity density, ForwardDraws own)
    {
        (this.fit, this.own, Arrays, Density) = (fit, own, arrays, density);
        given = [.. fit.Known.Concat(fit.PartlyKnown)];
        read = [.. problem.Graph.Variables.Select(v => v.Name).Where(density.Reads)];
    }

    /// <summary>The values of the current draw.</summary>
    public SampledArrays Arrays { get; }

    public RowDensity Density { get; }

    /// <summary>Whether unknowns of new rows are drawn for each draw of the fit.</summary>
    public bool DrawsItsOwn => !own.IsEmpty || Density.Integrals is not null;

    public static Result<RowPass> Create(
        Problem problem, StandardCatalog catalog, FittedUnknowns fit, RowQuantities asked, EngineChoice engine)
    {
        var shared = RowPlates.SharedStates(problem.Graph).Where(v => fit.Known.Contains(v.Name) || fit.PartlyKnown.Contains(v.Name))
            .Select(v => v.Name).ToHashSet();
        var open = problem.Graph.Variables.Where(v =>
            v.Role is Role.Param or Role.Latent && (!v.IsFiniteLatent || shared.Contains(v.Name)) && !fit.Known.Contains(v.Name)).ToList();
        if (open.Find(v => v.Role == Role.Param) is { } param) return RowDiagnostics.NewMembers(param);
        var weighted = asked.Weights ? problem : problem with { Graph = UnweightedRows.Rewrite(problem.Graph, catalog) };
        var found = RowDensity.Lower(weighted, catalog, open.Select(v => v.Name).ToHashSet(),
            asked with { Given = shared, PartlyKnown = fit.PartlyKnown,
                New = open.Select(v => v.Name).Where(fit.HasNoValuesOf).ToHashSet() }, engine);
        if (found.Value is not { } density) return new(null, found.Diagnostics);
        var arrays = new SampledArrays(problem, 1) { Engine = engine };
        foreach (var variable in problem.Graph.Variables.Where(v => v.Role is not Role.Constant))
            arrays.Open(variable, problem.Data.GetValueOrDefault(variable.Name));
        var own = ForwardDraws.Create(problem, catalog, arrays, fit, density.Needed.Select(v => v.Name), VariablesWithValues(problem, fit));
        if (own.Value is not { } draws)
        {
            density.Dispose();
            return new(null, own.Diagnostics);
        }

        return new RowPass(problem, fit, arrays, density, draws);
    }

    /// <summary>The variables that have values before anything is drawn.</summary>
    public static HashSet<string> VariablesWithValues(Problem problem, FittedUnknowns fit) =>
        [.. fit.Known, .. problem.Graph.Variables.Where(v => v.Role is Role.Data or Role.Constant).Select(v => v.Name)];

    /// <summary>Computes the densities at one draw of the fit, with a seed for the unknowns of new rows.</summary>
    public Diagnostic? Run(int draw, ulong seed)
    {
        if (Put(draw, seed) is { } failure) return failure;
        foreach (var unknown in read) Density.Give(unknown, Arrays[unknown].Values);
        if (Density.Paths is not null) AddToMeans();
        Density.Run();
        return null;
    }

    /// <summary>
    /// The most probable path of a chain as a one-hot encoding [members.., states], at the means of the unknowns over the draws that were
    /// run.
    /// </summary>
    public double[] BestPath(Variable chain)
    {
        foreach (var (unknown, mean) in means) Density.Give(unknown, mean);
        return Density.Paths!.BestOf(chain);
    }

    private void AddToMeans()
    {
        counted++;
        foreach (var unknown in read)
        {
            var values = Arrays[unknown].Values;
            if (!means.TryGetValue(unknown, out var mean)) means[unknown] = mean = new double[values.Length];
            for (var at = 0; at < mean.Length; at++) mean[at] += (values[at] - mean[at]) / counted;
        }
    }

    /// <summary>Sets the values of one draw of the fit without computing densities.</summary>
    public Diagnostic? Put(int draw, ulong seed)
    {
        foreach (var unknown in given) fit.WriteDraw(unknown, draw, Arrays[unknown].Values);
        if (own.Run(draw, seed) is { } failure) return failure;
        if (Density.Integrals is not { } integrals) return null;
        foreach (var unknown in read) Density.Give(unknown, Arrays[unknown].Values);
        integrals.Draw(seed);
        foreach (var latent in integrals.Latents) integrals[latent].CopyTo(Arrays[latent.Name].Values);
        return null;
    }

    /// <summary>The seed of a draw.</summary>
    public static ulong SeedOf(ulong seed, int draw) => new RandomStream(seed, "rows", (uint)draw).NextBits();

    public void Dispose()
    {
        own.Dispose();
        Density.Dispose();
    }
}
