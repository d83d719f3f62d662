using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// The posterior probabilities of finite latents that all rows share (the date of a change, the number of a regime), whatever method summed them out: p(state | data, unknowns) at each draw of a fit, averaged over the draws. At one draw
/// it is the derivative of the log density by the state's log weight. Labels of single rows are left to `predict`.
/// </summary>
public sealed class SharedStates : IDisposable
{
    /// <summary>Elements that all draws together may cost, and the fewest draws whatever they cost.</summary>
    private const double MostWork = 4e8;
    private const int FewestDraws = 100;

    // below this many elements of a run one thread is faster than two
    private const double WorthThreads = 1e6;

    private readonly Problem problem;
    private readonly IReadOnlyList<Variable> shared;
    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly List<string> read;
    private readonly double work;

    private SharedStates(Problem problem, StandardCatalogue catalogue, IReadOnlyList<Variable> shared, EngineChoice engine)
    {
        (this.problem, this.shared) = (problem, shared);
        var builder = new ProgramBuilder();
        var lowering = new StoryLowering(problem, catalogue, builder) { Threads = engine.Threads };
        var unobserved = Unobserved.Of(problem).Marginal;
        lowering.LeaveUnobserved(unobserved);
        var unknowns = problem.Graph.Variables.Where(unobserved.StaysUnknown).ToList();
        var latents = unknowns.Where(u => u.IsFiniteLatent).Select(v => new Enumerated(v, lowering.Enumerate(v))).ToList();
        foreach (var unknown in unknowns.Where(u => !u.IsFiniteLatent)) lowering.Give(unknown.Name, () => new Lowered(builder.Slot(unknown.Name, problem.ShapeOf(unknown)), []));
        var terms = problem.Graph.Story.Where(s => s is Draw or Weigh && !unobserved.Silent.Contains(s)).Select(s => lowering.Density(s)).Where(t => t.Uses.Count > 0).ToList();
        work = terms.Sum(t => (double)t.Value.Value.Shape.Count);
        terms.InsertRange(0, latents.Where(l => shared.Contains(l.Latent)).Select(l => StateWeights.Term(builder, problem, l.Latent, l.States)));
        var elimination = new Elimination(problem, lowering.Weights);
        elimination.SumOut(terms, latents);
        builder.Remember(null);
        var probabilities = Gradient.Of(elimination.Total(terms), [.. shared.Select(v => builder.Slot(StateWeights.SlotOf(v), StateWeights.ShapeOf(problem, v)))]);
        var source = builder.Build([.. shared.Select((v, i) => (v.Name, probabilities[i]))]);
        read = [.. unknowns.Select(u => u.Name).Where(source.Slots.ContainsKey)];
        this.engine = engine.For(work >= WorthThreads).Start();
        store = this.engine.CreateStore();
        program = this.engine.Compile(source, store);
        foreach (var latent in shared.Where(v => source.Slots.ContainsKey(StateWeights.SlotOf(v)))) store.Write(StateWeights.SlotOf(latent), new double[StateWeights.ShapeOf(problem, latent).Count]);
    }

    /// <summary>A fit's summary with these probabilities; as it is where the method reports states itself, the story has no such latent, or the fit has no values of what they depend on.</summary>
    public static FitSummary AddTo(FitSummary summary, Problem problem, StandardCatalogue catalogue, EngineChoice engine)
    {
        var unobserved = Unobserved.Of(problem).Marginal;
        var shared = RowPlates.SharedStates(problem.Graph).Where(unobserved.StaysUnknown).ToList();
        if (summary.States.Count > 0 || shared.Count == 0 || unobserved.Filled.Count > 0) return summary;
        var draws = Draws(summary);
        var needed = problem.Graph.Variables.Where(v => unobserved.StaysUnknown(v) && !v.IsFiniteLatent);
        if (!needed.All(v => draws.Arrays.ContainsKey(v.Name))) return summary;
        try
        {
            using var states = new SharedStates(summary.Weights is { } weights ? problem with { Trained = weights } : problem, catalogue, shared, engine);
            return summary with { States = [.. states.Mean(draws)] };
        }
        catch (NotEnoughMemory)
        {
            // the fit is worth more than what is added to it
            return summary;
        }
    }

    /// <summary>A point is one draw.</summary>
    private static PosteriorDraws Draws(FitSummary summary) =>
        summary.Draws ?? new(1, summary.Estimates.Where(e => e.Cells is null).ToDictionary(e => e.Name, e => new Tensor([1, .. e.Value.Shape], e.Value.Values)));

    /// <summary>Over all draws, or over some that lie evenly among them where all would take long.</summary>
    private IEnumerable<StateProbabilities> Mean(PosteriorDraws draws)
    {
        var count = (int)Math.Min(draws.Count, Math.Max(FewestDraws, MostWork / Math.Max(1, work)));
        var (means, own) = (shared.Select(v => new double[StateWeights.ShapeOf(problem, v).Count]).ToList(), new double[shared.Count][]);
        for (var i = 0; i < shared.Count; i++) own[i] = new double[means[i].Length];
        var counted = 0;
        for (var draw = 0; draw < count; draw++)
        {
            Write(draws, (int)((long)draw * draws.Count / count));
            program.Run();
            if (!Read(own)) continue;
            counted++;
            for (var i = 0; i < own.Length; i++)
                for (var at = 0; at < own[i].Length; at++) means[i][at] += (own[i][at] - means[i][at]) / counted;
        }

        return shared.Zip(means, (v, mean) => new StateProbabilities(v.Name, [.. StateNames.All(v, problem)], new(StateWeights.ShapeOf(problem, v), mean)));
    }

    private void Write(PosteriorDraws draws, int draw)
    {
        foreach (var name in read)
        {
            var all = draws.Arrays[name].Values;
            var each = all.Length / draws.Count;
            store.Write(name, all.AsSpan(draw * each, each));
        }
    }

    /// <summary>The probabilities at the draw at hand, each member's adding up to 1 however often it counts; whether the draw is possible at all.</summary>
    private bool Read(double[][] into)
    {
        for (var i = 0; i < shared.Count; i++)
        {
            program.Read(shared[i].Name, into[i]);
            var states = StateWeights.ShapeOf(problem, shared[i])[^1];
            for (var from = 0; from < into[i].Length; from += states)
            {
                var member = into[i].AsSpan(from, states);
                var total = 0.0;
                foreach (var p in member) total += p;
                if (double.IsNaN(total)) return false;
                foreach (ref var p in member) p /= total;
            }
        }

        return true;
    }

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
