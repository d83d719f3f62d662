using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// A story's log density with its finite latents summed out, and missing numbers of normal vectors integrated out; and its mean over both by laws that are held: what a step of EM raises. Looking at a point computes the
/// first, and takes the probabilities of states there, which are its slopes by the log densities of states, and the means and spreads of what is missing; then the second is a function of all numbers.
/// </summary>
internal sealed class ExpectedDensity : IDifferentiable, IDisposable
{
    // below this many rows one thread is faster than two
    private const int WorthThreads = 16_384;

    private readonly ManagedStore store = new();
    private readonly ManagedProgram look, expected;
    private readonly Lazy<ManagedProgram> lookByLabels;
    private readonly BlockTeam? team;
    private readonly (Coordinate Of, string Slope, int Start)[] places;
    private readonly List<string> held;

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalogue">The laws' densities.</param>
    /// <param name="isItsOwn">Unknowns on their own scale; the others are in free coordinates.</param>
    /// <param name="threads">The most that share a pass over the rows.</param>
    /// <exception cref="LoweringLimit">The story says what this version cannot put in a program.</exception>
    public ExpectedDensity(Problem problem, StandardCatalogue catalogue, Func<Variable, bool> isItsOwn, int threads)
    {
        Joint = LogJoint.Of(problem, catalogue, isItsOwn: isItsOwn, withStates: true);
        var start = 0;
        places = [.. Joint.Coordinates.Select(c => (c, LogJoint.SlopeOf(c), (start += c.Free.Count) - c.Free.Count))];
        if (threads > 1 && problem.Sizes.Values.DefaultIfEmpty(0).Max() >= WorthThreads) team = new(threads);
        foreach (var coordinate in Joint.Coordinates) store.Declare(coordinate.Slot, coordinate.Free);
        foreach (var (slot, shape) in Joint.Held) store.Declare(slot, shape);
        held = [.. Joint.Held.Select(s => s.Slot)];
        (look, expected, lookByLabels) = (new(Joint.WithShares(), store, team), new(Joint.Expected(), store, team), new(() => new(Joint.WithSharesByLabels(), store, team)));
        foreach (var latent in Joint.SummedOut) Weigh(latent, new double[StateWeights.ShapeOf(problem, latent).Count]);
    }

    public LogJoint Joint { get; }

    public int Dimension => Joint.Dimension;

    /// <summary>The log density at a point, and its slope; from here on the law of what is not observed is that of the point.</summary>
    public double Look(ReadOnlySpan<double> x, Span<double> slope)
    {
        var density = Run(look, x, slope);
        Hold(look);
        return density;
    }

    /// <summary>From here on states have the probabilities that their log weights alone give them, and missing numbers the law of the point.</summary>
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
        foreach (var (of, _, start) in places) slots[of.Slot] = new(of.Free, x.Slice(start, of.Free.Count).ToArray());
        return new Interpreter(Joint.Arrays()).Run(slots);
    }

    public void Dispose()
    {
        look.Dispose();
        if (lookByLabels.IsValueCreated) lookByLabels.Value.Dispose();
        expected.Dispose();
        store.Dispose();
        team?.Dispose();
    }

    private void Hold(ManagedProgram found)
    {
        foreach (var slot in held) store.Write(slot, found.Output(slot));
    }

    private double Run(ManagedProgram program, ReadOnlySpan<double> x, Span<double> slope)
    {
        foreach (var (of, _, start) in places) store.Write(of.Slot, x.Slice(start, of.Free.Count));
        program.Run();
        foreach (var (_, name, start) in places) program.Output(name).CopyTo(slope[start..]);
        return program.Output(LogJoint.Density)[0];
    }
}
