namespace ProbDsl.Inference.Em;

/// <summary>
/// The function that an EM step increases: a story's log density with its finite latents and the missing values of normal
/// vectors marginalized, and its expectation over both under fixed distributions. An E step at a point computes the first, the
/// probabilities of states there (the gradient with respect to the states' log densities), and the means and covariances of the missing
/// values. The second is then a function of all parameters.
/// </summary>
internal sealed class ExpectedDensity : IDifferentiable, IDisposable
{
    // below this many rows one thread is faster than two
    private const int SizeForThreads = 16_384;

    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram look, expected;
    private readonly Lazy<IProgram> lookByLabels;
    private readonly (Coordinate Of, Slot Slot, string Gradient, int Start)[] places;
    private readonly List<(Slot Slot, int Count)> held;
    private readonly SumOverRanks sum;
    private readonly double[] sums;

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The densities of the distributions.</param>
    /// <param name="plan">How each unknown is treated.</param>
    /// <param name="isItsOwn">Whether an unknown is on its own scale; the others are in unconstrained coordinates.</param>
    /// <param name="engine">Runs the program.</param>
    /// <param name="ranks">
    /// The processes among which rows are divided, all of which evaluate the same points; null for one. Of a density that is no sum over
    /// rows each computes all.
    /// </param>
    /// <exception cref="LoweringLimit">The story has something that is not supported in a program yet.</exception>
    public ExpectedDensity(Problem problem, StandardCatalog catalog, DensityPlan plan,
        Func<Variable, bool> isItsOwn, EngineChoice engine, ICommunicator? ranks = null)
    {
        var isInParts = ranks is { Count: > 1 };
        Joint = LogJoint.Lower(problem, catalog, plan, new() { IsOnOwnScale = isItsOwn, States = true, IsInParts = isInParts });
        Ranks = Joint.Divided(withJacobian: false, ranks);
        using var guard = new ConstructionGuard();
        var running = this.engine = guard.Add(engine.For(problem.LargestSize / Ranks.Count >= SizeForThreads).Start());
        store = running.CreateStore();
        var start = 0;
        places = [.. Joint.Coordinates.Select(
            c => (c, store.Declare(c.Slot, c.Free), LogJoint.GradientOf(c), (start += c.Free.Count) - c.Free.Count))];
        held = [.. Joint.Held.Select(s => (store.Declare(s.Slot, s.Shape), s.Shape.Count))];
        look = running.Compile(Joint.StateProbabilityProgram(Ranks), store);
        expected = running.Compile(Joint.Expected(Ranks), store);
        (Dimension, sum) = (start, new(Ranks, start));
        sums = new double[Ranks.Count == 1 ? 0 : held.Select(h => h.Count).DefaultIfEmpty(0).Max()];
        lookByLabels = new(() => running.Compile(Joint.LabelProbabilityProgram(), store));
        foreach (var latent in Joint.Marginalized) SetLogWeights(latent, new double[StateWeights.ShapeOf(problem, latent).Count]);
        guard.Release();
    }

    public LogJoint Joint { get; }

    /// <summary>The processes that have a part of the rows each.</summary>
    public ICommunicator Ranks { get; }

    public int Dimension { get; }

    /// <summary>
    /// The log density at a point, and its gradient (an E step). Later evaluations use the distribution of the unobserved variables at this
    /// point.
    /// </summary>
    public double ComputeExpectations(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var density = sum.Of(Run(look, x, gradient), gradient[..Dimension]);
        foreach (var (slot, count) in held)
            if (Ranks.Count == 1)
            {
                store.Write(slot, look.Numbers(slot.Name));
            }
            else
            {
                Ranks.Sum(look.Numbers(slot.Name), sums.AsSpan(0, count));
                store.Write(slot, sums.AsSpan(0, count));
            }

        return density;
    }

    /// <summary>
    /// An E step in which states have the probabilities that their log weights alone give, and missing values their distribution at the
    /// point. Every rank computes all of it.
    /// </summary>
    public void ComputeExpectationsByLabels(ReadOnlySpan<double> x)
    {
        if (Joint.Marginalized.Count == 0)
        {
            ComputeExpectations(x, new double[x.Length]);
            return;
        }

        Run(lookByLabels.Value, x, new double[x.Length]);
        foreach (var (slot, _) in held) store.Write(slot, lookByLabels.Value.Numbers(slot.Name));
    }

    /// <summary>The expectation of the log density over the unobserved variables, and its gradient.</summary>
    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient) =>
        sum.Of(Run(expected, x, gradient), gradient[..Dimension]);

    /// <summary>Sets the log weights that are added to those of the states of a latent.</summary>
    public void SetLogWeights(Variable latent, ReadOnlySpan<double> logWeights)
    {
        if (store.Has(StateWeights.SlotOf(latent))) store.Write(StateWeights.SlotOf(latent), logWeights);
    }

    /// <summary>The arrays of unknowns and definitions at a point.</summary>
    public IReadOnlyDictionary<string, Tensor> Arrays(ReadOnlySpan<double> x)
    {
        var slots = new Dictionary<string, Tensor>();
        foreach (var (of, _, _, start) in places) slots[of.Slot] = new(of.Free, x.Slice(start, of.Free.Count).ToArray());
        return new Interpreter(Joint.Arrays()).Run(slots);
    }

    public void Dispose()
    {
        look.Dispose();
        if (lookByLabels.IsValueCreated) lookByLabels.Value.Dispose();
        expected.Dispose();
        store.Dispose();
        engine.Dispose();
    }

    private double Run(IProgram program, ReadOnlySpan<double> x, Span<double> gradient)
    {
        foreach (var (of, slot, _, start) in places) store.Write(slot, x.Slice(start, of.Free.Count));
        program.Run();
        foreach (var (of, _, name, start) in places) program.Read(name, gradient.Slice(start, of.Free.Count));
        return program.Numbers(LogJoint.Density)[0];
    }
}
