using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Em;

/// <summary>
/// A story's log density with its finite latents summed out, and missing numbers of normal vectors integrated out; and its mean over both
/// by laws that are held: what a step of EM raises. Looking at a point computes the first, and takes the probabilities of states there,
/// which are its slopes by the log densities of states, and the means and spreads of what is missing; then the second is a function of all
/// numbers.
/// </summary>
internal sealed class ExpectedDensity : IDifferentiable, IDisposable
{
    // below this many rows one thread is faster than two
    private const int WorthThreads = 16_384;

    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram look, expected;
    private readonly Lazy<IProgram> lookByLabels;
    private readonly (Coordinate Of, Slot Slot, string Gradient, int Start)[] places;
    private readonly List<Slot> held;

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalogue">The laws' densities.</param>
    /// <param name="plan">What becomes of each unknown.</param>
    /// <param name="isItsOwn">Unknowns on their own scale; the others are in free coordinates.</param>
    /// <param name="engine">Runs the program.</param>
    /// <exception cref="LoweringLimit">The story says what this version cannot put in a program.</exception>
    public ExpectedDensity(Problem problem, StandardCatalogue catalogue, DensityPlan plan,
        Func<Variable, bool> isItsOwn, EngineChoice engine)
    {
        Joint = LogJoint.Of(problem, catalogue, plan, new() { IsItsOwn = isItsOwn, States = true });
        var running = this.engine = engine.For(problem.Sizes.Values.DefaultIfEmpty(0).Max() >= WorthThreads).Start();
        store = running.CreateStore();
        var start = 0;
        places = [.. Joint.Coordinates.Select(
            c => (c, store.Declare(c.Slot, c.Free), LogJoint.GradientOf(c), (start += c.Free.Count) - c.Free.Count))];
        held = [.. Joint.Held.Select(s => store.Declare(s.Slot, s.Shape))];
        (look, expected) = (running.Compile(Joint.WithShares(), store), running.Compile(Joint.Expected(), store));
        lookByLabels = new(() => running.Compile(Joint.WithSharesByLabels(), store));
        foreach (var latent in Joint.SummedOut) Weigh(latent, new double[StateWeights.ShapeOf(problem, latent).Count]);
    }

    public LogJoint Joint { get; }

    public int Dimension => Joint.Dimension;

    /// <summary>The log density at a point, and its slope; from here on the law of what is not observed is that of the point.</summary>
    public double Look(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var density = Run(look, x, gradient);
        Hold(look);
        return density;
    }

    /// <summary>
    /// From here on states have the probabilities that their log weights alone give them, and missing numbers the law of the point.
    /// </summary>
    public void LookByLabels(ReadOnlySpan<double> x)
    {
        Run(lookByLabels.Value, x, new double[x.Length]);
        Hold(lookByLabels.Value);
    }

    /// <summary>The mean of the log density over what is not observed.</summary>
    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient) => Run(expected, x, gradient);

    /// <summary>Sets the log weights that the states of a latent have beside their own.</summary>
    public void Weigh(Variable latent, ReadOnlySpan<double> logWeights)
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

    private void Hold(IProgram found)
    {
        foreach (var slot in held) store.Write(slot, found.Numbers(slot.Name));
    }

    private double Run(IProgram program, ReadOnlySpan<double> x, Span<double> gradient)
    {
        foreach (var (of, slot, _, start) in places) store.Write(slot, x.Slice(start, of.Free.Count));
        program.Run();
        foreach (var (of, _, name, start) in places) program.Read(name, gradient.Slice(start, of.Free.Count));
        return program.Numbers(LogJoint.Density)[0];
    }
}
