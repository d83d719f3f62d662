namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// The distribution of one new row of a fit, averaged over its posterior draws, or of a story whose params have initial values.
/// </summary>
public sealed class ModelSide : DivergenceSide
{
    // rows that are scored together
    private const int RowsAtOnce = 1 << 16;

    // of the density along an ode, with the tolerance of its solver
    private const double SolverError = 1e-4;

    private readonly SavedFit fit;
    private readonly StandardCatalog catalog;
    private readonly EngineChoice engine;
    private readonly Plate plate;
    private readonly ObservedColumns columns;
    private readonly RowSupport support;

    private ModelSide(string name, string from, SavedFit fit, Plate plate, ObservedColumns columns, StandardCatalog catalog,
        EngineChoice engine)
        : base(name, from) =>
        (this.fit, this.plate, this.columns, support, this.catalog, this.engine) =
            (fit, plate, columns, columns.Support, catalog, engine);

    public override IReadOnlyList<string> Columns => columns.Names;

    internal override IReadOnlyList<bool> AreMasses => columns.AreMasses;

    internal override IReadOnlyList<WholeRange?> Ranges => columns.Ranges;

    internal override RowSupport Support => support;

    internal override bool IsDrawn => true;

    internal override string? NoDensity { get; }

    internal override double DensityError => StoryStructures.Of(fit.Graph).Path is null ? 0 : SolverError;

    internal override IEnumerable<FrozenValue> Scales =>
        fit.SavedData.Frozen.Where(f => columns.Variables.Contains(f.Data));

    /// <summary>The story of the rows.</summary>
    public ModelGraph Graph => fit.Graph;

    /// <summary>The distribution of a new row of a fit; a diagnostic if its rows are not independent, or given other data.</summary>
    public static Result<ModelSide> OfFit(string name, SavedFit fit, StandardCatalog catalog, EngineChoice engine) =>
        Create(name, $"fit by {fit.Method}", fit, catalog, engine);

    /// <summary>The distribution of a row of a story; a diagnostic if an unknown outside of the rows has no value.</summary>
    public static Result<ModelSide> OfStory(string name, ModelGraph graph, IReadOnlyDictionary<string, double> hyperparameters,
        StandardCatalog catalog, EngineChoice engine)
    {
        graph = Read(graph);
        if (new DrawChecks(graph, catalog).Find().ToList() is { Count: > 0 } limits) return new(null, [.. limits]);
        if (PlateOf(graph) is not { } plate) return DivergenceDiagnostics.NoRows(graph, name);
        if (graph.Variables.FirstOrDefault(v => v.Role == Role.Latent && !BatchedPlate.Has(v, plate)) is { } open)
            return DivergenceDiagnostics.UnknownOutside(open, name);
        var fit = new SavedFit("", graph, "", hyperparameters, [], SavedData.Nothing,
            new(1, new Dictionary<string, Tensor>()), IsPoint: true);
        var problem = Bind(fit, plate, 1, null, catalog);
        if (problem.Value is null) return new(null, problem.Diagnostics);
        var sample = new PriorSampler(problem.Value, catalog).Sample(1);
        if (sample.Value is not { } drawn) return new(null, sample.Diagnostics);
        var values = graph.Variables.Where(v => v.Role == Role.Param)
            .ToDictionary(v => v.Name, v => new Tensor([1, .. drawn.Values[v.Name].Shape], drawn.Values[v.Name].Values));
        return Create(name, "story", fit with { Posterior = new(1, values) }, catalog, engine);
    }

    private static Result<ModelSide> Create(string name, string from, SavedFit fit, StandardCatalog catalog, EngineChoice engine)
    {
        var graph = Read(fit.Graph);
        fit = fit with { Graph = graph };
        if (PlateOf(graph) is not { } plate) return DivergenceDiagnostics.NoRows(graph, name);
        if (graph.Variables.FirstOrDefault(v => v.Role == Role.Data && BatchedPlate.Has(v, plate) && !graph.StatementsOf(v.Name).Any()
            && !DataDrawOrder.IsOnlySource(graph, v)) is { } given) return DivergenceDiagnostics.GivenData(given, name);
        var problem = Bind(fit, plate, 2, null, catalog);
        if (problem.Value is not { } two) return new(null, problem.Diagnostics);
        if (fit.GuidedLatentOutsideRows(two) is { } latent) return Inference.Diagnostics.FitDiagnostics.OnlyInTheGuide(latent);
        var side = new ModelSide(name, from, fit, plate, ObservedColumns.Find(two, plate), catalog, engine);
        return side.Checked();
    }

    /// <summary>This side, which knows whether its rows have a density: two draws are scored.</summary>
    private Result<ModelSide> Checked()
    {
        var draws = Sample(2, 1);
        if (draws.Value is not { } two) return new(null, draws.Diagnostics);
        var scores = Score(two);
        return new ModelSide(this, columns, scores.Reason);
    }

    private ModelSide(ModelSide other, ObservedColumns columns, string? noDensity)
        : this(other.Name, other.From, other.fit, other.plate, columns, other.catalog, other.engine) => NoDensity = noDensity;

    internal override DivergenceSide? With(IReadOnlyList<string> names) =>
        columns.Ordered(names) is { } ordered ? new ModelSide(this, ordered, NoDensity) : null;

    /// <summary>The columns and rows of bound data, as this model reads them.</summary>
    internal (IReadOnlyList<string> Columns, double[] Rows, int All) RowsOf(Problem problem) =>
        (Columns, columns.Rows(problem), problem.SizeOf(plate.Size));

    internal override Result<double[]> Sample(int count, ulong seed)
    {
        var sample = Drawn(count, seed);
        return sample.Value is { } drawn ? columns.Rows(drawn, count).ToArray() : new Result<double[]>(null, sample.Diagnostics);
    }

    /// <summary>Draws [rows, columns] for each value of the finite latents of a row; none if a row has no finite latent.</summary>
    internal Result<IReadOnlyList<double[]>> SampleByState(int count, ulong seed)
    {
        if (!fit.IsPoint) return KnownModeDiagnostics.NotAPoint(this);
        List<string> labels = [.. fit.Graph.Variables
            .Where(v => v.Role == Role.Latent && v.Type.IsWhole && BatchedPlate.Has(v, plate)).Select(v => v.Name)];
        if (labels.Count == 0) return new([], []);
        var sample = Drawn(count, seed);
        if (sample.Value is not { } drawn) return new(null, sample.Diagnostics);
        var rows = columns.Rows(drawn, count).Chunk(columns.Width).ToArray();
        return new([.. Enumerable.Range(0, count).GroupBy(StateOf).Select(g => g.SelectMany(row => rows[row]).ToArray())], []);

        string StateOf(int row) => string.Join(' ', labels.SelectMany(label =>
            drawn[label].Values.Skip(row * (drawn[label].Values.Length / count)).Take(drawn[label].Values.Length / count)));
    }

    private Result<IReadOnlyDictionary<string, Tensor>> Drawn(int count, ulong seed)
    {
        // with posterior draws each row is a draw of the whole story
        var (rows, replicates) = fit.IsPoint ? (count, 1) : (1, count);
        var bound = Bind(fit, plate, rows, replicates, catalog);
        if (bound.Value is not { } problem) return new(null, bound.Diagnostics);
        var unknowns = fit.In(problem);
        var limits = new DrawChecks(fit.Graph, catalog, unknowns.Known) { Trained = fit.TrainedNets, Rows = fit.Rows.Keys.ToHashSet() }
            .Find().ToList();
        if (limits.Count > 0) return new(null, [.. limits]);
        var sampler = new PriorSampler(problem, catalog, new FittedDraws(unknowns, fit.Posterior.Count, replicates, seed))
            { Engine = engine };
        var sample = sampler.Sample(seed, replicates);
        return new(sample.Value?.Values, sample.Diagnostics);
    }

    internal override Result<double[]> LogDensity(double[] rows)
    {
        var all = new double[rows.Length / columns.Width];
        Array.Fill(all, double.NegativeInfinity);
        // outside of the support a flow or a net may have no value at all
        var inside = Enumerable.Range(0, all.Length).Where(row => support.Has(rows.AsSpan(row * columns.Width, columns.Width)));
        foreach (var part in inside.Chunk(RowsAtOnce))
        {
            var (values, reason) = Score([.. part.SelectMany(row => new ArraySegment<double>(rows, row * columns.Width, columns.Width))]);
            if (values is null) return DivergenceDiagnostics.NoDensity(Name, reason!);
            foreach (var (value, row) in values.Zip(part)) all[row] = double.IsNaN(value) ? double.NegativeInfinity : value;
        }

        return all;
    }

    /// <summary>The log density of rows, or why they have none.</summary>
    private (IReadOnlyList<double>? Values, string? Reason) Score(double[] rows)
    {
        var bound = Bind(fit, plate, rows.Length / columns.Width, null, catalog);
        if (bound.Value is not { } empty) return (null, bound.Diagnostics[0].Message);
        var problem = empty.WithData(new Dictionary<string, Tensor>([.. empty.Data.Where(d => !columns.Variables.Contains(d.Key)),
            .. columns.Arrays(empty, rows)]));
        if (fit.HasGuidedLatents)
        {
            if (Variational.GuidedLatents.Continuous(problem).Any()) return (null, "only a lower bound of its rows' log density is known");
            var bounds = GuidedScores.Compute(fit, problem, catalog, GuidedScores.UsualParticles, 1, engine);
            return (bounds.Value?.Best.EachRow, bounds.Value is null ? bounds.Diagnostics[0].Message : null);
        }

        var scored = RowScoring.Score(fit, problem, sameRows: false, catalog, 1, engine);
        return scored.Value is not { } scores ? (null, scored.Diagnostics[0].Message)
            : scores.DrawsOwnUnknowns ? (null, "the density of its rows is only estimated, from draws of their latents")
            : (scores.LogDensity, null);
    }

    /// <summary>The story without columns of numbers that it does not read.</summary>
    private static ModelGraph Read(ModelGraph graph)
    {
        var read = graph.Story.SelectMany(ExprTree.Reads).Select(r => r.Of).ToHashSet();
        return graph with { Variables = [.. graph.Variables.Where(v => v.Role != Role.Data || read.Contains(v.Name)
            || graph.StatementsOf(v.Name).Any() || v.Type is not { States: null, Rank: 0 } || v.Extents is not [{ Plate.Within: null }])] };
    }

    private static Plate? PlateOf(ModelGraph graph) => StoryStructures.Of(graph).IndependentRows is [var only] ? only : null;

    /// <summary>The story with this many new rows, and sizes of the fit.</summary>
    private static Result<Problem> Bind(SavedFit fit, Plate plate, int rows, int? replicates, StandardCatalog catalog)
    {
        var sizes = fit.SavedData.Sizes.Where(s => s.Key != plate.Name).Append(KeyValuePair.Create(plate.Name, (long)rows)).ToDictionary();
        var saved = ReferenceEquals(fit.SavedData, SavedData.Nothing) ? null : fit.SavedData;
        var binding = new ProblemBinder(fit.Graph, InputTables.None, catalog, new(fit.Graph, sizes, replicates), saved).Bind();
        return binding.Problem is { } problem
            ? problem.OfNewRows(fit.Graph, [plate.Name], fit.Rows) with { Trained = fit.Weights }
            : new Result<Problem>(null, binding.Diagnostics);
    }
}
