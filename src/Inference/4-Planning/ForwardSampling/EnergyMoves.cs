using ProbDsl.Runtime.Gradients;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.ForwardSampling;

/// <summary>
/// One step of all Markov chains on the density of an energy-based model, one chain for each member that is drawn, as one compiled
/// program. A move is a step of Langevin dynamics, y = x + e^2 s^2 g(x) / 2 + e s z with the gradient g of the log density and z standard
/// normal, accepted by Metropolis and Hastings (MALA; Roberts and Tweedie 1996), or a fresh draw of the noise, accepted by the ratio of
/// model to noise (an independence step).
/// </summary>
internal sealed class EnergyMoves : IDisposable
{
    private const string State = "$x", Direction = "$gradient", LogDensity = "$log density", Length = "$step size", Scale = "$scale",
        Fresh = "$fresh", IsFresh = "$is fresh", Accepts = "$accepts", Probability = "acceptance";

    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly OutputSlot accepted;
    private readonly TensorProgram source;
    private readonly Noise noise;
    private readonly double[] probabilities;

    /// <param name="energy">The draw.</param>
    /// <param name="problem">The story with trained weights.</param>
    /// <param name="catalog">The definitions of its names.</param>
    /// <param name="arrays">The arrays of everything that the energy reads, which are read at <see cref="Begin"/>.</param>
    public EnergyMoves(EnergyDraw energy, Problem problem, StandardCatalog catalog, SampledArrays arrays)
    {
        var target = energy.Draw.Target.Of;
        var story = arrays.Story(problem, catalog, arrays.All.Keys.Where(n => n != target));
        var builder = story.Builder;
        noise = new(builder, $"move {target}");
        Shape all = arrays[target].Shape;
        Axis[] replicates = arrays.Replicates is { } each ? [each] : [];
        var (x, gradient) = (builder.Slot(State, all), builder.Slot(Direction, all));
        var (length, scale) = (builder.Slot(Length, Shape.Scalar), builder.Slot(Scale, problem.ShapeOf(energy.Draw.Target.Type)));
        var z = noise.Normal(all);
        var drift = 0.5 * length * scale * gradient;
        var y = Where(builder.Slot(IsFresh, Shape.Scalar), builder.Slot(Fresh, all), x + (length * scale * (drift + z)));
        var (now, next) = (At(x), At(y));
        Chains = next.LogModel.Shape;
        int[] events = [.. Enumerable.Range(Chains.Rank, all.Rank - Chains.Rank)];
        var before = builder.Slot(LogDensity, Chains);
        var after = Where(Inside(y, problem.Graph[target].Type.Element), next.LogModel, double.NegativeInfinity);
        var ahead = Gradient.Derive(SumAll(next.LogModel), [y])[0];
        var back = z + drift + (0.5 * length * scale * ahead);
        var correction = Where(builder.Slot(IsFresh, Shape.Scalar), now.LogNoise - next.LogNoise,
            0.5 * (OfEach(Square(z)) - OfEach(Square(back))));
        var probability = Exp(Min(after - before + correction, 0));
        var valid = IsFinite(probability);
        var isMoved = Where(builder.Slot(Accepts, Shape.Scalar), IsFinite(after), noise.Uniform(Chains) < Where(valid, probability, 0));
        var wide = Reshape(isMoved, [.. Chains, .. events.Select(_ => 1)]);
        builder.Output("next x", Where(wide, y, x));
        builder.Output("next gradient", Where(wide, ahead, gradient));
        builder.Output("next log density", Where(isMoved, after, before));
        builder.Output(Probability, Where(valid, probability, 0));
        source = builder.Build();
        using var guard = new ConstructionGuard();
        engine = guard.Add(arrays.Engine.Start());
        store = engine.CreateStore();
        program = engine.Compile(source, store,
            [new(State, "next x"), new(Direction, "next gradient"), new(LogDensity, "next log density")]);
        accepted = program.Of(Probability);
        probabilities = new double[Chains.Count];
        guard.Release();

        (Value LogModel, Value LogNoise) At(Value points)
        {
            var own = story.WithArray(target, new(points, replicates));
            var loops = own.Bind(energy.Draw.Loops);
            var axes = Axis.Union(own.AxesOf(energy.Draw.Loops).Concat(replicates));
            var model = own.Inside(energy.Draw,
                () => EnergyLowering.LogUnnormalized(own, energy, own.Lower(energy.Draw.Target, loops), loops)).SpreadOver(axes);
            builder.SetOrigin(null);
            var q = own.Density(energy.FromNoise).Value.SpreadOver(axes);
            builder.SetOrigin(null);
            return (model.Value, q.Value);
        }

        Value OfEach(Value values) => all.Rank == Chains.Rank ? values : Sum(values, events);

        Value Inside(Value points, Element element) => element switch
        {
            Element.Positive => MaxOfEach(-points) < 0,
            Element.Unit => (MaxOfEach(-points) < 0) & (MaxOfEach(points) < 1),
            _ => Broadcast(builder.Constant(1), Chains),
        };

        Value MaxOfEach(Value points) => all.Rank == Chains.Rank ? points : MaxOf(points, events);
    }

    /// <summary>The shape of the chains.</summary>
    public Shape Chains { get; }

    /// <summary>Starts all chains at these values.</summary>
    /// <param name="arrays">The arrays of everything that the energy reads.</param>
    /// <param name="start">The values, in the shape of the target's array.</param>
    /// <param name="scale">The scale of a step for each number of an event.</param>
    public void Begin(SampledArrays arrays, double[] start, double[] scale)
    {
        foreach (var name in source.Slots.Keys.Where(arrays.All.ContainsKey)) store.Write(name, arrays[name].Values);
        var nowhere = new double[Chains.Count];
        Array.Fill(nowhere, double.NegativeInfinity);
        foreach (var (name, values) in new[]
            { (State, start), (Fresh, start), (Scale, scale), (LogDensity, nowhere), (Direction, new double[start.Length]) })
            if (store.Has(name)) store.Write(name, values);
    }

    /// <summary>Moves all chains, and returns the mean probability with which a move was accepted.</summary>
    /// <param name="step">The number of the step, which selects its random numbers.</param>
    /// <param name="size">The step size; 0 evaluates the density where the chains are.</param>
    /// <param name="random">The random numbers.</param>
    /// <param name="fresh">Draws of the noise to propose; null for a step of Langevin dynamics.</param>
    /// <param name="accepts">Whether every move is accepted.</param>
    public double Run(uint step, double size, INoiseSource random, Tensor? fresh, bool accepts)
    {
        foreach (var slot in noise.Slots) store.Write(slot.Name, random.Of(slot, step).Values);
        store.Write(Length, [size]);
        store.Write(IsFresh, [fresh is null ? 0 : 1]);
        store.Write(Accepts, [accepts ? 1 : 0]);
        if (fresh is not null) store.Write(Fresh, fresh.Values);
        program.Run();
        program.Read(accepted, probabilities);
        return probabilities.Average();
    }

    /// <summary>Copies the values and the log densities, up to log Z, of all chains.</summary>
    public void Read(double[] values, double[] logDensities)
    {
        store.Read(store.Of(State), values);
        store.Read(store.Of(LogDensity), logDensities);
    }

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
