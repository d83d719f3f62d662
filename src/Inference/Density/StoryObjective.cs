using ProbDsl.Catalogue;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>The log joint of a story as a function of all its free numbers, one after another, run natively.</summary>
internal sealed class StoryObjective : IDifferentiable, IDisposable
{
    // below this many rows one thread is faster than two
    private const int WorthThreads = 16_384;

    private readonly ManagedStore store = new();
    private readonly ManagedProgram program;
    private readonly Lazy<ManagedProgram> value;
    private readonly BlockTeam? team;
    private readonly (Coordinate Of, string Slope, int Start)[] places;

    public StoryObjective(Problem problem, StandardCatalogue catalogue, bool withJacobian, int threads)
        : this(problem, LogJoint.Of(problem, catalogue), withJacobian, threads)
    {
    }

    public StoryObjective(Problem problem, LogJoint joint, bool withJacobian, int threads)
    {
        Joint = joint;
        var start = 0;
        places = [.. Joint.Coordinates.Select(c => (c, LogJoint.SlopeOf(c), (start += c.Free.Count) - c.Free.Count))];
        Rows = problem.Sizes.Values.DefaultIfEmpty(0).Max();
        if (threads > 1 && Rows >= WorthThreads) team = new(threads);
        foreach (var coordinate in Joint.Coordinates) store.Declare(coordinate.Slot, coordinate.Free);
        program = new(Joint.WithSlopes(withJacobian), store, team);
        value = new(() => new(Joint.Value(withJacobian), store, team));
    }

    public LogJoint Joint { get; }

    /// <summary>The largest of all sizes: members of a plate, numbers of a dimension, states.</summary>
    public long Rows { get; }

    public int Dimension => Joint.Dimension;

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Write(x);
        program.Run();
        foreach (var (_, slope, start) in places) program.Output(slope).CopyTo(gradient[start..]);
        return program.Output(LogJoint.Density)[0];
    }

    /// <summary>The log density alone.</summary>
    public double Density(ReadOnlySpan<double> x)
    {
        Write(x);
        value.Value.Run();
        return value.Value.Output(LogJoint.Density)[0];
    }

    /// <summary>Another program over the same free numbers; whoever asked for it disposes of it.</summary>
    public ManagedProgram Compile(TensorProgram other) => new(other, store, team);

    /// <summary>Sets the free numbers that further programs read.</summary>
    public void Write(ReadOnlySpan<double> x)
    {
        foreach (var (of, _, start) in places) store.Write(of.Slot, x.Slice(start, of.Free.Count));
    }

    /// <summary>The free numbers by slot.</summary>
    public Dictionary<string, Tensor> Slots(ReadOnlySpan<double> x)
    {
        var slots = new Dictionary<string, Tensor>();
        foreach (var (of, _, start) in places) slots[of.Slot] = new(of.Free, x.Slice(start, of.Free.Count).ToArray());
        return slots;
    }

    public void Dispose()
    {
        program.Dispose();
        if (value.IsValueCreated) value.Value.Dispose();
        store.Dispose();
        team?.Dispose();
    }
}
