using System.Diagnostics;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Bench;

/// <summary>A story's log joint and its gradient, compiled for one thread.</summary>
internal sealed class CompiledGradient : IDisposable
{
    private const int Rounds = 200;

    private readonly LogJoint joint;
    private readonly ManagedEngine engine;
    private readonly ManagedStore store;
    private readonly ManagedProgram program;

    /// <param name="problem">The story with its data.</param>
    /// <param name="hasMethods">Whether methods replace runs of ops on few numbers.</param>
    public CompiledGradient(Problem problem, bool hasMethods = true)
    {
        engine = hasMethods ? new() : new() { OpsBeforeMethods = long.MaxValue };
        joint = LogJoint.Lower(problem, Story.Catalog);
        store = engine.CreateStore();
        foreach (var coordinate in joint.Coordinates) store.Declare(coordinate.Slot, coordinate.Free);
        program = engine.Compile(joint.WithGradients(withJacobian: true), store);
    }

    public int Dimension => joint.Dimension;

    public string Plan => program.Plan;

    /// <summary>The density, with the Jacobian, then its gradient.</summary>
    public double[] At(double[] free)
    {
        var start = 0;
        foreach (var of in joint.Coordinates) store.Write(of.Slot, free.AsSpan((start += of.Free.Count) - of.Free.Count, of.Free.Count));
        program.Run();
        return [program.Numbers(LogJoint.Density)[0],
            .. joint.Coordinates.SelectMany(c => program.Numbers(LogJoint.GradientOf(c)).ToArray())];
    }

    /// <summary>Of one evaluation: the best of many rounds of at least a millisecond.</summary>
    public double Microseconds()
    {
        var (best, runs) = (double.PositiveInfinity, 1);
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < runs; i++) program.Run();
            var took = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            best = Math.Min(best, took / runs);
            if (took < 1000) runs *= 2;
        }
        return best;
    }

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
