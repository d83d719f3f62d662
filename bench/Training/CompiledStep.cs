using System.Diagnostics;
using System.Runtime.InteropServices;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Bench;

/// <summary>A whole step of training, its rows and noise filled once.</summary>
internal sealed class CompiledStep : IDisposable
{
    private const double Rate = 1e-3;

    private readonly TrainingObjective objective;
    private readonly TrainingStep step;
    private readonly ManagedEngine engine;
    private readonly ManagedStore store;
    private readonly StoredNoise noise;
    private long taken;

    public CompiledStep(Case of, int threads)
    {
        objective = of.Objective();
        step = TrainingStep.Of(objective, new(Rate: Rate));
        engine = new(threads);
        store = engine.CreateStore();
        Program = engine.Compile(step.Program, store, step.Updates);
        foreach (var weight in step.Weights) store.Write(weight.Slot, weight.Of.Start(new RandomStream(1, weight.Name)));
        foreach (var rows in objective.Batch) store.Write(rows.Slot, rows.Data.Values);
        noise = new(store, objective.Noise.Where(n => step.Program.Slots.ContainsKey(n.Name)), 1);
        noise.Fill(1);
    }

    public ManagedProgram Program { get; }

    /// <summary>What a training does for a step: new noise, the rate, the program.</summary>
    public void Take()
    {
        noise.Fill((uint)++taken);
        AdamUpdate.Write(store, taken, Rate);
        if (!Program.Run()) throw new InvalidOperationException("not finite");
    }

    /// <summary>The least microseconds of one of so many steps.</summary>
    public double Least(int steps)
    {
        var best = double.PositiveInfinity;
        for (var i = 0; i < steps; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Take();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return best;
    }

    /// <summary>Weights, rows and noise, as floats one after another, each a file and a line of names and shapes in `arrays`.</summary>
    public void Write(string folder)
    {
        IEnumerable<(string File, string Slot)> all = [.. step.Weights.Select(w => (w.Name, w.Slot)),
            .. objective.Batch.Select(b => (b.Slot, b.Slot)),
            .. objective.Noise.Where(n => store.Has(n.Name)).Select((n, i) => ($"noise {i}", n.Name))];
        using var index = new StreamWriter(Path.Combine(folder, "arrays"));
        foreach (var (at, (name, slot)) in all.Index())
        {
            File.WriteAllBytes(Path.Combine(folder, $"{at}.f32"),
                MemoryMarshal.AsBytes<float>(Array.ConvertAll(store.Read(slot), x => (float)x)));
            index.WriteLine($"{at}.f32\t{name}\t{string.Join(' ', store.Of(slot).Shape)}");
        }
    }

    /// <summary>How many arrays of weights there are.</summary>
    public int Weights => step.Weights.Count;

    /// <summary>The loss of the first step and its gradient by each weight: the first moment after it, over 1 - beta1.</summary>
    public (double Loss, IReadOnlyList<double[]> Gradient) First()
    {
        Take();
        return (Program.Numbers(TrainingStep.LossOf(0))[0],
            [.. step.Weights.Select(w => (double[])[.. store.Read(w.First).Select(m => m / (1 - new Adam().Beta1))])]);
    }

    public void Dispose()
    {
        Program.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
