using ProbDsl.Inference.Em;
using ProbDsl.Inference.MessagePassing;

namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// The programs by which one thread steps chains. A step draws the finite latents given all other unknowns, then each factor given
/// everything else: the gradient of the log density by the moments of a factor at the current point has the natural parameters of that
/// distribution. Components whose weights break a stick are swapped before.
/// </summary>
internal sealed class ConditionalDraws : IDisposable
{
    // the log weight of states that were not drawn
    private const double Impossible = -1e30;

    private readonly Problem problem;
    private readonly ExpectedJoint joint;
    private readonly LabelStart labels;
    private readonly IReadOnlyList<(Factor Factor, int[] Places)> factors;
    private readonly MissingBlocks? missing;
    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram density;
    private readonly IProgram? byWeights, paths;
    private readonly CellDraws? cells;
    private readonly LogJoint? observed;
    private readonly List<(Variable Latent, IProgram Program)> states = [];
    private readonly List<(string Slot, double[] Numbers)> noise = [];
    private readonly List<(string Slot, int Factor, int Start, double[] Numbers)> read = [];
    private readonly HashSet<string> chained = [];
    private readonly List<(IProgram Program, int[] Factors)> rounds = [];
    private ConditionalState? current;

    /// <param name="problem">The story with its data.</param>
    /// <param name="joint">The mean log density of the story.</param>
    /// <param name="factors">The factors, each with the places of its numbers in a draw.</param>
    /// <param name="missing">The missing cells that are drawn; null if there are none.</param>
    /// <param name="labels">Partitions of rows, shared by all chains.</param>
    /// <param name="choice">The engine of the programs.</param>
    public ConditionalDraws(Problem problem, ExpectedJoint joint, IReadOnlyList<(Factor Factor, int[] Places)> factors,
        MissingBlocks? missing, LabelStart labels, EngineChoice choice)
    {
        using var guard = new ConstructionGuard();
        (this.problem, this.joint, this.factors, this.missing, this.labels) = (problem, joint, factors, missing, labels);
        engine = guard.Add(choice.Start());
        observed = missing?.Observed;
        store = engine.CreateStore();
        foreach (var (name, shape) in factors.SelectMany(f => f.Factor.Slots)) store.Declare(name, shape);
        foreach (var (slot, shape) in joint.Held) store.Declare(slot, shape);
        foreach (var (slot, shape) in joint.Cells) store.Declare(slot, shape);
        density = engine.Compile(joint.Value(), store);
        var latents = joint.Latents.ToList();
        if (latents.Count > 0) byWeights = engine.Compile(joint.StatesByWeights(), store);
        foreach (var coordinate in observed?.Coordinates ?? [])
        {
            store.Declare(coordinate.Slot, coordinate.Free);
            var of = PlaceOf(f => f.Unknowns.Any(u => u.Name == coordinate.Slot));
            var before = factors[of].Factor.Unknowns.TakeWhile(u => u.Name != coordinate.Slot);
            read.Add((coordinate.Slot, of, before.Sum(u => observed!.PlacesOf(u.Name).Length), new double[coordinate.Free.Count]));
        }

        paths = CompiledPaths();
        // outer latents first: members of an inner one are independent only given those
        var ofObserved = observed is null ? null : engine.Compile(observed.States(), store);
        foreach (var latent in latents.AsEnumerable().Reverse().Where(l => !chained.Contains(l.Name)))
            states.Add((latent, ofObserved ?? engine.Compile(joint.StatesOf(latent), store)));
        foreach (var (round, own) in joint.Rounds.Index())
        {
            var program = engine.Compile(latents.Count > 0 ? joint.MessagesOfFixedStates(round) : joint.Messages(round), store);
            rounds.Add((program, [.. own.Select(factor => PlaceOf(f => f == factor))]));
        }

        if (missing is not null) cells = new(joint, engine, store);
        foreach (var latent in latents) SetLogWeights(latent, new double[StateWeights.ShapeOf(problem, latent).Count]);
        guard.Release();
    }

    /// <summary>A state before its first draw.</summary>
    public ConditionalState Blank() => new(problem, joint, factors, missing);

    /// <summary>Draws the unknowns given states of a random partition of rows.</summary>
    /// <param name="chain">The number of the chain, from 0.</param>
    /// <param name="random">The random stream of the chain.</param>
    public ConditionalState Init(int chain, RandomStream random)
    {
        var state = Blank();
        foreach (var point in state.Points) point.Begin();
        Enter(state);
        // partitions of rows are kept between starts
        lock (labels)
        {
            foreach (var latent in joint.Latents) SetLogWeights(latent, labels.Draw(latent, chain, chain, random));
        }

        FixStates(state);
        DrawFactors(state, random);
        return state;
    }

    public void Step(ConditionalState state, RandomStream random)
    {
        Enter(state);
        // before the states, which are drawn given them
        foreach (var swap in state.Swaps) swap.Step(random, LogDensity, Write);
        DrawStates(state, random);
        // given the states that have been drawn without them
        if (state.Cells is not null) cells!.Draw(state.Cells, random);
        DrawFactors(state, random);
    }

    /// <summary>Writes the draw that a state is.</summary>
    /// <param name="state">The state.</param>
    /// <param name="into">Receives the unknowns at their places.</param>
    /// <returns>The log density of the unknowns and their data, in nats, with finite latents marginalized.</returns>
    public double Write(ConditionalState state, Span<double> into)
    {
        Enter(state);
        foreach (var point in state.Points)
            for (var i = 0; i < point.Places.Length; i++) into[point.Places[i]] = point.Numbers[i];
        state.Cells?.Write(into);
        return LogDensity();
    }

    /// <summary>Writes a state to the store, unless it is there since this instance changed it.</summary>
    private void Enter(ConditionalState state)
    {
        if (current == state && state.In == this) return;
        current = state;
        state.Enter(this);
        foreach (var point in state.Points) Write(point);
        foreach (var (slot, numbers) in state.Fixed) store.Write(slot, numbers);
        if (state.Cells is not null) cells!.Write(state.Cells);
    }

    private int PlaceOf(Func<Factor, bool> isIt) => factors.Index().First(f => isIt(f.Item.Factor)).Index;

    public void Dispose()
    {
        density.Dispose();
        byWeights?.Dispose();
        paths?.Dispose();
        cells?.Dispose();
        foreach (var program in states.Select(s => s.Program).Distinct()) program.Dispose();
        foreach (var (program, _) in rounds) program.Dispose();
        store.Dispose();
        engine.Dispose();
    }

    private double LogDensity()
    {
        density.Run();
        return density.Numbers(ExpectedJoint.Density)[0];
    }

    private IProgram? CompiledPaths()
    {
        if (!joint.Latents.Any()) return null;
        var program = observed is null ? joint.DrawnPaths() : observed.Paths(ChainPick.Drawn);
        if (program.Outputs.Count == 0) return null;
        chained.UnionWith(program.Outputs.Keys);
        foreach (var (slot, shape) in program.Slots.Where(s => s.Key.StartsWith(ChainPaths.Noise, StringComparison.Ordinal)))
        {
            store.Declare(slot, shape);
            noise.Add((slot, new double[shape.Count]));
        }

        return engine.Compile(program, store);
    }

    private void DrawStates(ConditionalState state, RandomStream random)
    {
        if (byWeights is null) return;
        foreach (var (slot, of, start, numbers) in read)
        {
            state.Points[of].Numbers.AsSpan(start, numbers.Length).CopyTo(numbers);
            store.Write(slot, numbers);
        }

        if (paths is not null)
        {
            foreach (var (slot, numbers) in noise)
            {
                for (var i = 0; i < numbers.Length; i++) numbers[i] = random.NextUniform();
                store.Write(slot, numbers);
            }

            paths.Run();
            foreach (var latent in joint.Latents.Where(l => chained.Contains(l.Name)))
                SetLogWeights(latent, Array.ConvertAll(paths.Numbers(latent.Name).ToArray(), p => p > 0 ? 0 : Impossible));
        }

        foreach (var (latent, program) in states)
        {
            program.Run();
            var fractions = program.Numbers(latent.Name).ToArray();
            if (!MemberStates.TryDraw(fractions, StateWeights.ShapeOf(problem, latent)[^1], random))
                throw new StoppedChain($"no state of `{latent.Name}` is possible");
            SetLogWeights(latent, Array.ConvertAll(fractions, p => p > 0 ? Math.Log(p) : Impossible));
        }

        FixStates(state);
    }

    private void DrawFactors(ConditionalState state, RandomStream random)
    {
        foreach (var (program, own) in rounds)
        {
            program.Run();
            foreach (var of in own.Select(at => state.Points[at]))
            {
                for (var i = 0; i < of.Gradients.Length; i++)
                    program.Read(ExpectedJoint.GradientOf(of.Factor.Slots[i].Name), of.Gradients[i]);
                of.Factor.Center(of.Numbers, of.Parameters);
                of.Factor.Update(of.Gradients, of.Parameters);
                of.Factor.Draw(random, of.Parameters, of.Numbers, of.Moments);
                Write(of);
            }
        }
    }

    /// <summary>Fixes the states that the log weights give, and resets the weights.</summary>
    private void FixStates(ConditionalState state)
    {
        if (byWeights is null) return;
        byWeights.Run();
        foreach (var (slot, numbers) in state.Fixed)
        {
            byWeights.Numbers(slot).CopyTo(numbers);
            store.Write(slot, numbers);
        }

        foreach (var latent in joint.Latents) SetLogWeights(latent, new double[StateWeights.ShapeOf(problem, latent).Count]);
    }

    private void Write(FactorPoint point)
    {
        for (var i = 0; i < point.Moments.Length; i++) store.Write(point.Factor.Slots[i].Name, point.Moments[i]);
    }

    private void SetLogWeights(Variable latent, double[] weights)
    {
        var slot = StateWeights.SlotOf(latent);
        if (store.Has(slot)) store.Write(slot, weights);
    }
}
