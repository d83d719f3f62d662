namespace ProbDsl.Inference.NewData;

/// <summary>
/// Forward sampling: draws and computes variables without values, and all that they read, from the values in the arrays. Members that the
/// fit knows keep the fit's values, and observed cells their own.
/// </summary>
internal sealed class ForwardDraws : IDisposable
{
    private readonly Problem problem;
    private readonly SampledArrays arrays;
    private readonly FittedUnknowns fit;
    private readonly StandardCatalog catalog;
    private readonly IReadOnlyList<SamplingStep> order;
    private readonly StepSampling[] steps;
    private readonly StepSampling?[] anew;
    private readonly IReadOnlyCollection<Assignment> statements;
    private readonly Dictionary<string, double[]> given;
    private readonly HashSet<string> partial;
    private int[] at = [0];

    private ForwardDraws(
        Problem problem, StandardCatalog catalog, SampledArrays arrays, FittedUnknowns fit, IReadOnlyCollection<Assignment> statements,
        IReadOnlyList<SamplingStep> order, IReadOnlySet<string>? redrawn = null)
    {
        (this.problem, this.catalog, this.arrays, this.fit) = (problem, catalog, arrays, fit);
        (this.statements, this.order) = (statements, order);
        var targets = statements.Select(s => s.Target.Of).Distinct();
        given = targets.Where(problem.Data.ContainsKey).ToDictionary(name => name, name => problem.Data[name].Values);
        var elements = new UnknownElements(problem, fit);
        Func<string, bool[]?>? open = problem.IsContinued ? elements.Of : null;
        var along = PathTransport.Find(problem, catalog);
        steps = [.. order.Select(s => new StepSampling(s, problem, catalog, arrays, Keep, elements.Given, open, along))];
        // vectors that are drawn conditionally on some of their elements are also drawn as a whole
        partial = [.. (redrawn ?? new HashSet<string>()).Where(elements.Given.Integrated.ContainsKey)];
        anew = [.. order.Select(s => s.Statements.Any(d => partial.Contains(d.Target.Of))
            ? new StepSampling(s, problem, catalog, arrays, (name, _) => Redrawn?.Invoke(name), null, open, along)
            : null)];
    }

    /// <summary>Whether there is nothing to draw or compute.</summary>
    public bool IsEmpty => steps.Length == 0;

    /// <summary>Whether any of the statements is random.</summary>
    public bool IsRandom { get; private init; }

    /// <summary>Whether anything that a draw reads, directly or indirectly, is drawn here.</summary>
    public bool IsRandomBefore(Draw draw) => AreRandom(ExprTree.Reads(draw).Select(r => r.Of));

    private bool AreRandom(IEnumerable<string> names)
    {
        var (met, open) = (new HashSet<string>(), new Queue<string>(names));
        while (open.TryDequeue(out var name))
            foreach (var statement in met.Add(name) ? statements.Where(s => s.Target.Of == name) : [])
                if (statement is Draw) return true;
                else foreach (var read in ExprTree.Reads(statement)) open.Enqueue(read.Of);
        return false;
    }

    /// <summary>Whether nothing that is requested is random once the distributions of these variables are known.</summary>
    public bool IsSettledBy(IReadOnlySet<string> names, IEnumerable<string> asked) => !AreRandom(asked.Where(a => !names.Contains(a)));

    /// <summary>Called with the name of data that were redrawn, before observed cells are restored.</summary>
    public Action<string>? Redrawn { get; internal set; }

    /// <param name="problem">The story and its data.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="arrays">The known values, and the storage of the drawn ones.</param>
    /// <param name="fit">The unknowns of the fit.</param>
    /// <param name="wanted">The requested variables.</param>
    /// <param name="there">The variables that have values already.</param>
    /// <param name="redrawn">Data for which <see cref="Redrawn"/> is called.</param>
    public static Result<ForwardDraws> Create(Problem problem, StandardCatalog catalog, SampledArrays arrays, FittedUnknowns fit,
        IEnumerable<string> wanted, IReadOnlySet<string> there, IReadOnlySet<string>? redrawn = null)
    {
        var statements = Statements(problem.Graph, wanted, there).Where(s => !IsKept(s, problem, fit)).ToList();
        if (new DrawChecks(problem.Graph, catalog) { Rows = problem.Rows.Keys.ToHashSet(), Given = problem.Data.Keys.ToHashSet() }
            .FindIn(statements).FirstOrDefault() is { } limit) return limit;
        var steps = SamplingOrder.Sort([.. problem.Graph.Assignments.Where(statements.Contains)]).ToList();
        if (steps.Find(s => s.Chains is null) is { } round) return RowDiagnostics.Cyclic(round.Statements[0]);
        return new ForwardDraws(problem, catalog, arrays, fit, statements, steps, redrawn)
            { IsRandom = statements.Exists(s => s is Draw) };
    }

    /// <summary>Whether rows are drawn sequentially.</summary>
    public bool IsAlongASeries => order.Any(s => s.IsChain);

    /// <summary>Whether several draws at once are bitwise equal to the same draws one by one.</summary>
    public bool IsEachItsOwn => Array.TrueForAll(steps, s => s.IsReproducedSeparately);

    /// <summary>The number of values that differ between draws.</summary>
    public double NumbersOfADraw => arrays.All.Where(a => !IsShared(a.Key)).Sum(a => (double)a.Value.Values.Length);

    /// <summary>Draws everything again, given a draw of the fit.</summary>
    public Diagnostic? Run(int draw, ulong seed) => Run([draw], new SeededNoise(seed));

    /// <summary>Draws several replicates at once: the draw of the fit for each, and the noise of all.</summary>
    public Diagnostic? Run(int[] draws, INoiseSource noise)
    {
        at = draws;
        for (var i = 0; i < steps.Length; i++)
            if ((anew[i]?.Run(noise) ?? steps[i].Run(noise)) is { } failure) return failure;
        return null;
    }

    /// <summary>The drawn and computed values.</summary>
    public SampledArrays Arrays => arrays;

    /// <summary>Whether the fit is a point, so that all that is not drawn or computed here is the same in all replicates.</summary>
    private bool IsAtAPoint { get; init; }

    /// <summary>The number of random numbers of a run in each replicate.</summary>
    public int NoiseNumbers => steps.Sum(s => s.NoiseNumbers);

    /// <summary>
    /// The steps that, given a point, are affine in earlier draws and in standard normal noise; null if there are none.
    /// </summary>
    /// <param name="names">The variables that are drawn or computed by these steps only.</param>
    public ForwardDraws? GaussianParts(out IReadOnlySet<string> names)
    {
        var (random, others, kept) = (new HashSet<string>(), new HashSet<string>(), new List<SamplingStep>());
        foreach (var (step, sampling) in order.Zip(steps))
        {
            var reads = step.Statements.SelectMany(ExprTree.Reads).Select(r => r.Of).ToHashSet();
            var targets = step.Statements.Select(s => s.Target.Of);
            if (!step.Statements.Any(s => s is Draw) && !reads.Overlaps(random) && !reads.Overlaps(others)) continue;
            var isGaussian = !reads.Overlaps(others) && sampling.IsGaussianIn(random.Concat(targets).ToHashSet());
            (isGaussian ? random : others).UnionWith(targets);
            if (isGaussian) kept.Add(step);
        }

        names = random.Except(others).ToHashSet();
        List<Assignment> own = [.. kept.SelectMany(s => s.Statements)];
        return own.Count == 0 ? null : new(problem, catalog, arrays, fit, own, kept) { IsRandom = true, IsAtAPoint = true };
    }

    /// <summary>Arrays of several replicates, which share values that are equal in all.</summary>
    public SampledArrays ArraysOf(int replicates)
    {
        var several = new SampledArrays(problem, replicates) { Engine = arrays.Engine };
        foreach (var (name, array) in arrays.All)
            if (IsShared(name)) several.Share(name, array);
            else several.Open(problem.Graph[name], array);
        return several;
    }

    /// <summary>The same statements with other arrays.</summary>
    public ForwardDraws Together(SampledArrays several) => new(problem, catalog, several, fit, statements, order) { IsRandom = IsRandom };

    /// <summary>Whether no statement here writes the variable: only data in general, any variable for a point.</summary>
    private bool IsShared(string name) => (IsAtAPoint || problem.Graph[name].Role == Role.Data) && statements.All(s => s.Target.Of != name);

    public void Dispose()
    {
        foreach (var step in steps.Concat(anew)) step?.Dispose();
    }

    private void Keep(string drawn, (int From, int To) written)
    {
        var cells = given.GetValueOrDefault(drawn);
        if (cells is not null && !partial.Contains(drawn)) Redrawn?.Invoke(drawn);
        for (var replicate = 0; replicate < at.Length; replicate++)
        {
            if (fit.PartlyKnown.Contains(drawn)) fit.WriteDraw(drawn, at[replicate], arrays.Of(drawn, replicate), written);
            if (cells is not null) UnknownCells.Keep(problem, drawn, cells, arrays.Of(drawn, replicate), written);
        }
    }

    /// <summary>Whether a flat prior draws members that the fit knows: first positions of a series that is continued.</summary>
    private static bool IsKept(Assignment statement, Problem problem, FittedUnknowns fit) =>
        statement is Draw draw && draw.Distribution.Of.Is(DistributionTraits.Improper) && fit.PartlyKnown.Contains(draw.Target.Of)
        && !draw.Loops.Any(l => l.Plate is { } plate && problem.Continued.ContainsKey(plate.Name));

    /// <summary>The statements of requested variables without values, and of all that these read.</summary>
    private static HashSet<Assignment> Statements(ModelGraph graph, IEnumerable<string> wanted, IReadOnlySet<string> there)
    {
        var (found, left) = (new HashSet<Assignment>(ReferenceEqualityComparer.Instance),
            new Queue<string>(wanted.Where(w => !there.Contains(w))));
        while (left.TryDequeue(out var name))
            foreach (var statement in graph.StatementsOf(name).Where(found.Add))
                foreach (var read in ExprTree.Reads(statement).Select(r => r.Of).Where(r => !there.Contains(r))) left.Enqueue(read);
        return found;
    }
}
