using System.Diagnostics;
using System.Runtime.InteropServices;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Bench;

/// <summary>A whole step of training, or one of each player in turn; its rows are filled once. Disposes the engine.</summary>
internal sealed class CompiledStep : IStepFeed, IDisposable
{
    private const double Rate = 1e-3;

    private readonly TrainingObjective objective;
    private readonly IReadOnlyList<TrainingStep> phases;
    private readonly IEngine engine;
    private readonly IStore store;
    private readonly StoredNoise noise;
    private readonly OutputSlot[] watched;
    private long taken;

    public CompiledStep(TrainingObjective objective, IEngine engine)
    {
        this.objective = objective;
        phases = [.. objective.Phases.Select((_, i) => TrainingStep.Create(objective, new(Rate: Rate), i))];
        this.engine = engine;
        store = engine.CreateStore();
        Programs = [.. phases.Select(p => engine.Compile(p.Program, store, p.Updates))];
        watched = [Programs[0].Of(TrainingStep.LossOf(0))];
        foreach (var weight in AllWeights) store.Write(weight.Slot, weight.Of.Start(new RandomStream(1, weight.Name)));
        foreach (var rows in objective.Batch) store.Write(rows.Slot, rows.Data.Values);
        noise = new(store, objective.Noise.Where(n => store.Has(n.Name)), 1);
        noise.Fill(1);
    }

    /// <summary>The program of each phase.</summary>
    public IReadOnlyList<IProgram> Programs { get; }

    private IReadOnlyList<WeightSlots> AllWeights => [.. phases.SelectMany(p => p.Weights)];

    /// <summary>What a training does for a step of each phase: new noise, the rate, the program.</summary>
    public void Take()
    {
        taken++;
        for (var phase = 0; phase < Programs.Count; phase++)
        {
            noise.Fill((uint)((taken * Programs.Count) + phase));
            AdamUpdate.Write(store, taken, Rate);
            if (!Programs[phase].Run()) throw new InvalidOperationException("not finite");
        }
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

    /// <summary>The mean microseconds of so many steps, submitted as many at once as a training would.</summary>
    public double Mean(int steps)
    {
        var (start, left) = (Stopwatch.GetTimestamp(), steps);
        for (var count = 0; left > 0; left -= count)
        {
            count = Programs.Count > 1 ? 1 : Math.Min(left, engine.StepsAtOnce);
            if (Programs.Count > 1) Take();
            else if (Programs[0].RunSteps(this, count, watched, new double[count]) < count)
                throw new InvalidOperationException("not finite");
            else taken += count;
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / steps;
    }

    void IStepFeed.Fill(int step)
    {
        noise.Fill((uint)(taken + 1 + step));
        AdamUpdate.Write(store, taken + 1 + step, Rate);
    }

    /// <summary>Weights, rows and noise, as floats one after another, each a file and a line of names and shapes in `arrays`.</summary>
    public void Write(string folder)
    {
        IEnumerable<(string File, string Slot)> all = [.. AllWeights.Select(w => (w.Name, w.Slot)),
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
    public int Weights => AllWeights.Count;

    /// <summary>
    /// The losses of the first step of the first phase and their gradients by each weight: the first moment after it, over 1 - beta1.
    /// </summary>
    public (double[] Losses, IReadOnlyList<double[]> Gradient) First()
    {
        Take();
        return ([.. objective.Phases[0].Losses.Select((_, i) => Programs[0].Number(Programs[0].Of(TrainingStep.LossOf(i))))],
            [.. AllWeights.Select(w => (double[])[.. store.Read(w.First).Select(m => m / (1 - new Adam().Beta1))])]);
    }

    public void Dispose()
    {
        foreach (var program in Programs) program.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
