namespace ProbDsl.Inference.LogDensity;

/// <summary>Log densities at many points, computed by as many programs as there are threads, each on one thread.</summary>
/// <param name="engine">The engine and the number of threads.</param>
/// <param name="joint">The log density.</param>
/// <param name="withJacobian">Whether the density is that of the unconstrained coordinates.</param>
internal sealed class DensityWorkers(EngineChoice engine, LogJoint joint, bool withJacobian) : IDisposable
{
    private Worker[] workers = [];

    /// <summary>Computes the log density at each point.</summary>
    /// <param name="count">The number of points.</param>
    /// <param name="points">[points, dimension].</param>
    /// <param name="densities">Receives them.</param>
    public void Run(int count, ReadOnlyMemory<double> points, double[] densities)
    {
        if (workers.Length == 0) workers = Start();
        var each = (count + workers.Length - 1) / workers.Length;
        ParallelWorkers.Run(workers.Length, w =>
        {
            for (var i = w * each; i < Math.Min(count, (w + 1) * each); i++)
                densities[i] = workers[w].Density(points.Span.Slice(i * joint.Dimension, joint.Dimension));
        });
    }

    public void Dispose()
    {
        foreach (var worker in workers) worker.Dispose();
    }

    private Worker[] Start()
    {
        var program = joint.Value(withJacobian);
        return [.. Enumerable.Range(0, engine.Threads).Select(_ => new Worker(engine.For(usesThreads: false), program, joint))];
    }

    /// <summary>One program with its own store.</summary>
    private sealed class Worker : IDisposable
    {
        private readonly IEngine engine;
        private readonly IStore store;
        private readonly (Slot Slot, int Start, int Count)[] places;
        private readonly IProgram program;
        private readonly OutputSlot density;

        public Worker(EngineChoice choice, TensorProgram value, LogJoint joint)
        {
            engine = choice.Start();
            store = engine.CreateStore();
            var start = 0;
            places = [.. joint.Coordinates.Select(c =>
                (store.Declare(c.Slot, c.Free), (start += c.Free.Count) - c.Free.Count, c.Free.Count))];
            program = engine.Compile(value, store);
            density = program.Of(LogJoint.Density);
        }

        public double Density(ReadOnlySpan<double> x)
        {
            foreach (var (slot, start, count) in places) store.Write(slot, x.Slice(start, count));
            program.Run();
            return program.Number(density);
        }

        public void Dispose()
        {
            program.Dispose();
            store.Dispose();
            engine.Dispose();
        }
    }
}
