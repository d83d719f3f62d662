namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The log joint of a story as a function of all its unconstrained parameters, concatenated, compiled by an engine. Of several ranks each
/// computes its part of the rows, and all have the sums, which are taken in the order of the ranks; of a density that is no sum over rows
/// each computes all.
/// </summary>
public sealed class StoryObjective : IDifferentiable, IDisposable
{
    // below this many rows one thread is faster than two
    private const int SizeForThreads = 16_384;

    // below this many densities of rows another program, or a table of points, takes longer than it gains; above this many in all
    // threads programs need too much memory
    private const long WorkForWorkers = 5_000, MostInWorkers = 20_000_000;

    private readonly ICommunicator ranks;
    private readonly SumOverRanks sum;
    private readonly IEngine engine;
    private readonly IStore store;
    private readonly Lazy<StoryObjective[]>? workers;
    private readonly RecentEvaluations? recent;
    private readonly Lazy<(IProgram Program, OutputSlot Density, OutputSlot[] Gradients)> differentiated;
    private readonly Lazy<(IProgram Program, OutputSlot Density)> value;
    private readonly (Coordinate Of, Slot Slot, int Start)[] places;
    private readonly Slot[] centerings;

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The distributions' densities.</param>
    /// <param name="plan">How each unknown enters the density.</param>
    /// <param name="withJacobian">Whether the density is that of the unconstrained coordinates.</param>
    /// <param name="engine">The engine that runs the programs.</param>
    /// <param name="ranks">The processes among which rows are divided, all of which evaluate the same points; null for one.</param>
    /// <exception cref="LoweringLimit">The story cannot be lowered.</exception>
    public StoryObjective(Problem problem, StandardCatalog catalog, DensityPlan plan, bool withJacobian, EngineChoice engine,
        ICommunicator? ranks = null)
        : this(problem, LogJoint.Lower(problem, catalog, plan), withJacobian, engine, ranks)
    {
    }

    /// <param name="problem">The story with its data.</param>
    /// <param name="joint">Its log density.</param>
    /// <param name="withJacobian">Whether the density is that of the unconstrained coordinates.</param>
    /// <param name="engine">The engine that runs the programs.</param>
    /// <param name="ranks">The processes among which rows are divided.</param>
    /// <param name="areGradientsNeeded">Whether gradients are compiled now, and not at the first evaluation.</param>
    /// <exception cref="NotEnoughMemory">There are too many parameters beside data that are larger than memory.</exception>
    public StoryObjective(Problem problem, LogJoint joint, bool withJacobian, EngineChoice engine, ICommunicator? ranks = null,
        bool areGradientsNeeded = true)
    {
        if (MemoryLimits.Missing(joint.Dimension) is { } large) throw large;
        this.ranks = joint.Divided(withJacobian, ranks);
        (Problem, Joint) = (problem, joint);
        Rows = problem.LargestSize;
        using var guard = new ConstructionGuard();
        var usesThreads = Rows / this.ranks.Count >= SizeForThreads;
        this.engine = guard.Add(engine.For(usesThreads).Start());
        var work = Rows * joint.DensitiesPerRow;
        if (this.ranks.Count == 1 && engine.AreProgramsParallel && work >= WorkForWorkers && work * engine.Threads <= MostInWorkers)
            workers = new(() => Workers(engine, withJacobian));
        store = this.engine.CreateStore();
        Slot[] slots = [.. Joint.Coordinates.Select(c => store.Declare(c.Slot, c.Free))];
        centerings = [.. Joint.Centerings.Select(c => store.Declare(c.Slot, c.Shape))];
        WriteCenterings([.. Enumerable.Repeat(1.0, Joint.Centerings.Sum(c => c.Shape.Count))]);
        differentiated = new(() => Compile(Joint.WithGradients(withJacobian, this.ranks)) is var own
            ? (own, own.Of(LogJoint.Density), [.. Joint.Coordinates.Select(c => own.Of(LogJoint.GradientOf(c)))]) : default);
        if (areGradientsNeeded) _ = differentiated.Value;
        var start = 0;
        places = [.. Joint.Coordinates.Zip(slots, (c, slot) => (c, slot, (start += c.Free.Count) - c.Free.Count))];
        value = new(() => Compile(Joint.Value(withJacobian, this.ranks)) is var own ? (own, own.Of(LogJoint.Density)) : default);
        (Dimension, sum) = (start, new(this.ranks, start));
        // for the curvature, which optimizations of more parameters do without
        if (work >= WorkForWorkers && Dimension <= LimitedMemoryBfgs.MostCurved) recent = new(Dimension);
        guard.Release();
    }

    /// <summary>The log density of the unknowns on their own scales.</summary>
    /// <inheritdoc cref="StoryObjective(Problem, LogJoint, bool, EngineChoice, ICommunicator?, bool)"/>
    /// <param name="catalog">The distributions' densities.</param>
    /// <param name="plan">How each unknown enters the density.</param>
    public static StoryObjective OnOwnScales(Problem problem, StandardCatalog catalog, DensityPlan plan, EngineChoice engine,
        ICommunicator? ranks = null, bool areGradientsNeeded = true) =>
        new(problem, LogJoint.Lower(problem, catalog, plan, DensityRequest.OwnScales), withJacobian: false, engine, ranks,
            areGradientsNeeded);

    public LogJoint Joint { get; }

    public Problem Problem { get; }

    /// <summary>
    /// The unconstrained parameters at which an optimization started, in the units of the data; null before. Parameters far from it have
    /// diverged, whatever their units.
    /// </summary>
    public double[]? Origin { get; private set; }

    /// <summary>Sets where a search began; null if it found no start.</summary>
    public void BeginAt(double[]? start) => Origin = start;

    /// <summary>The largest size of the story: members of a plate, elements of a dimension, states.</summary>
    public long Rows { get; }

    public int Dimension { get; }

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Write(x);
        if (recent?.Find(x, gradient, out var known) == true) return known;
        var (program, density, gradients) = differentiated.Value;
        program.Run();
        for (var i = 0; i < places.Length; i++) program.Read(gradients[i], gradient.Slice(places[i].Start, places[i].Of.Free.Count));
        var value = sum.Of(program.Number(density), gradient[..Dimension]);
        recent?.Add(x, value, gradient[..Dimension]);
        return value;
    }

    /// <summary>The log density without its gradient.</summary>
    public double Density(ReadOnlySpan<double> x)
    {
        Write(x);
        value.Value.Program.Run();
        return sum.Of(value.Value.Program.Number(value.Value.Density), []);
    }

    /// <summary>The log densities at several points, one after another; each is that of <see cref="Density"/>.</summary>
    /// <param name="count">The number of points.</param>
    /// <param name="points">[points, dimension].</param>
    /// <param name="densities">Receives the log density at each.</param>
    public void Densities(int count, ReadOnlyMemory<double> points, double[] densities)
    {
        StoryObjective[] all = workers?.Value ?? [this];
        var each = (count + all.Length - 1) / all.Length;
        ParallelWorkers.Run(all.Length, w =>
        {
            for (var i = w * each; i < Math.Min(count, (w + 1) * each); i++)
                densities[i] = all[w].Density(points.Span.Slice(i * Dimension, Dimension));
        });
    }

    /// <summary>The same density for each thread; what they share is compiled here, by one thread.</summary>
    private StoryObjective[] Workers(EngineChoice choice, bool withJacobian)
    {
        using var guard = new ConstructionGuard();
        var all = new StoryObjective[choice.Threads];
        for (var w = 0; w < all.Length; w++)
        {
            all[w] = guard.Add(new StoryObjective(Problem, Joint, withJacobian, choice.For(usesThreads: false), areGradientsNeeded: false));
            _ = all[w].value.Value;
        }

        guard.Release();
        return all;
    }

    /// <summary>Compiles another program over the same parameters; the caller disposes of it.</summary>
    public IProgram Compile(TensorProgram other) => engine.Compile(other, store);

    /// <summary>Sets the parameters that further programs read.</summary>
    public void Write(ReadOnlySpan<double> x)
    {
        foreach (var (of, slot, start) in places) store.Write(slot, x.Slice(start, of.Free.Count));
    }

    /// <summary>
    /// Sets the centerings of <see cref="LogJoint.Centerings"/>, one after another; until then they are 1, the coordinates of the story.
    /// </summary>
    public void WriteCenterings(ReadOnlySpan<double> values)
    {
        var start = 0;
        foreach (var (slot, of) in centerings.Zip(Joint.Centerings))
        {
            store.Write(slot, values.Slice(start, of.Shape.Count));
            start += of.Shape.Count;
        }

        recent?.Clear();
    }

    /// <summary>The unconstrained parameters by slot.</summary>
    public Dictionary<string, Tensor> Slots(ReadOnlySpan<double> x)
    {
        var slots = new Dictionary<string, Tensor>();
        foreach (var (of, _, start) in places) slots[of.Slot] = new(of.Free, x.Slice(start, of.Free.Count).ToArray());
        return slots;
    }

    public void Dispose()
    {
        if (differentiated.IsValueCreated) differentiated.Value.Program.Dispose();
        if (value.IsValueCreated) value.Value.Program.Dispose();
        if (workers is { IsValueCreated: true }) foreach (var worker in workers.Value) worker.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
