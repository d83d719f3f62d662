using System.Collections.Immutable;
using ProbDsl.Runtime.Gradients;

namespace ProbDsl.Inference.Allocations;

/// <summary>
/// The data of an allocation: rows with a group, an outcome and a count, sorted by group, and the concentrations of the priors.
/// </summary>
public sealed class AllocatedRows
{
    private const string GroupName = "group", OutcomeName = "outcome", CountName = "count";

    private AllocatedRows(DirichletAllocation allocation, Problem problem)
    {
        Allocation = allocation;
        States = problem.ShapeOf(allocation.Weights)[^1];
        Outcomes = problem.ShapeOf(allocation.Outcomes)[^1];
        Groups = problem.ShapeOf(allocation.Weights).Count / States;
    }

    private AllocatedRows(AllocatedRows all, int groups) =>
        (Allocation, States, Outcomes, Groups) = (all.Allocation, all.States, all.Outcomes, groups);

    /// <summary>The latent and its probabilities.</summary>
    public DirichletAllocation Allocation { get; }

    public int States { get; }

    public int Outcomes { get; }

    public int Groups { get; }

    /// <summary>The number of rows before those of each group, and at the end that of all: [groups + 1].</summary>
    public required int[] Starts { get; init; }

    /// <summary>The group of each row, from 0.</summary>
    public required int[] Group { get; init; }

    /// <summary>The outcome of each row, from 0.</summary>
    public required int[] Outcome { get; init; }

    /// <summary>The number of repetitions of each row, above 0.</summary>
    public required int[] Count { get; init; }

    /// <summary>The concentrations of the states' probabilities: [groups, states].</summary>
    public required double[] WeightsPrior { get; init; }

    /// <summary>The concentrations of the outcomes' probabilities: [states, outcomes]; 1 where they are given.</summary>
    public required double[] OutcomesPrior { get; init; }

    /// <summary>The logs of the outcomes' probabilities where they are given, [states, outcomes]; null where they are unknown.</summary>
    public double[]? LogOutcomes { get; init; }

    /// <summary>The log density of the priors where every probability is 1.</summary>
    public double LogNormalizer => Dirichlets.LogNormalizer(WeightsPrior, States)
        + (LogOutcomes is null ? Dirichlets.LogNormalizer(OutcomesPrior, Outcomes) : 0);

    /// <summary>The rows of some groups, in this order.</summary>
    public AllocatedRows Of(int[] groups)
    {
        var starts = new int[groups.Length + 1];
        foreach (var (at, group) in groups.Index()) starts[at + 1] = starts[at] + Starts[group + 1] - Starts[group];
        var (own, weights) = (new int[starts[^1]], new double[groups.Length * States]);
        foreach (var (at, group) in groups.Index())
        {
            own.AsSpan(starts[at], starts[at + 1] - starts[at]).Fill(at);
            WeightsPrior.AsSpan(group * States, States).CopyTo(weights.AsSpan(at * States));
        }

        return new(this, groups.Length)
        {
            Starts = starts, Group = own, Outcome = OfGroups(Outcome), Count = OfGroups(Count), WeightsPrior = weights,
            OutcomesPrior = OutcomesPrior, LogOutcomes = LogOutcomes,
        };

        int[] OfGroups(int[] all) => [.. groups.SelectMany(g => new ArraySegment<int>(all, Starts[g], Starts[g + 1] - Starts[g]))];
    }

    /// <summary>Reads the rows of a problem.</summary>
    /// <param name="allocation">The latent and its probabilities.</param>
    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="choice">The engine that computes indices.</param>
    public static AllocatedRows Read(DirichletAllocation allocation, Problem problem, StandardCatalog catalog, EngineChoice choice)
    {
        using var engine = choice.Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(Places(allocation, problem, catalog), store);
        program.Run();
        ReadOnlySpan<double> group = program.Numbers(GroupName), outcome = program.Numbers(OutcomeName), count = program.Numbers(CountName);
        var starts = StartsOf(group, count, problem.ShapeOf(allocation.Weights).Count / problem.ShapeOf(allocation.Weights)[^1]);
        int[] next = [.. starts], groups = new int[starts[^1]], members = new int[starts[^1]], counts = new int[starts[^1]];
        for (var row = 0; row < group.Length; row++)
        {
            if (!(count[row] > 0)) continue;
            var at = next[(int)group[row]]++;
            (groups[at], members[at], counts[at]) = ((int)group[row], (int)outcome[row], (int)Math.Round(count[row]));
        }

        var (weights, outcomes) = Priors(allocation, problem, catalog, engine);
        return new(allocation, problem)
        {
            Starts = starts, Group = groups, Outcome = members, Count = counts, WeightsPrior = weights, OutcomesPrior = outcomes,
            LogOutcomes = allocation.AreOutcomesGiven
                ? Array.ConvertAll(Given(allocation.Outcomes, problem, catalog, engine), Math.Log) : null,
        };
    }

    /// <summary>The number of rows with a count before those of each group, and at the end that of all.</summary>
    private static int[] StartsOf(ReadOnlySpan<double> group, ReadOnlySpan<double> count, int groups)
    {
        var starts = new int[groups + 1];
        for (var row = 0; row < group.Length; row++)
            if (count[row] > 0) starts[(int)group[row] + 1]++;
        for (var i = 0; i < groups; i++) starts[i + 1] += starts[i];
        return starts;
    }

    /// <summary>The values of data, or of what data alone define.</summary>
    private static double[] Given(Variable outcomes, Problem problem, StandardCatalog catalog, IEngine engine)
    {
        return problem.Data.TryGetValue(outcomes.Name, out var data) ? data.Values
            : ExpressionEvaluator.Evaluate(new ExpressionEvaluator(problem, catalog).Story().Array(outcomes.Name).Value, engine);
    }

    /// <summary>
    /// A program of the group, the outcome and the count of each member of the loops; rows without an outcome have count 0.
    /// </summary>
    private static TensorProgram Places(DirichletAllocation allocation, Problem problem, StandardCatalog catalog)
    {
        var story = new ExpressionEvaluator(problem, catalog).Story();
        var builder = story.Builder;
        var (statement, one) = (allocation.State, new AxisTensor(builder.Constant(1), []));
        return story.Inside(statement, () =>
        {
            var loops = story.Bind(statement.Loops);
            var isThere = story.Enter(statement.Loops, loops);
            var axes = story.AxesOf(statement.Loops);
            var group = FlatPosition(
                problem.ShapeOf(allocation.Weights), story.Indices.Of(allocation.WeightsOfGroup, loops), story, builder);
            var target = allocation.Outcome.Target;
            var first = ((FiniteSupport)problem.Graph[target.Of].Support).First;
            var outcome = story.Lower(target, loops);
            var count = statement.Copies.Aggregate(one,
                (times, copies) => times.JoinWith(story.Lower(copies.Times, loops), (a, b) => a * b));
            if (problem.Missing.TryGetValue(target.Of, out var missing))
                count = count.JoinWith(Observed(missing, target, loops, story, problem), (a, b) => a * b);
            if (isThere is not null) count = count.SpreadOver(axes).Where(isThere, new(builder.Constant(0), []));
            story.Leave(statement.Loops);
            return builder.Build([(GroupName, group.SpreadOver(axes).Value), (OutcomeName, outcome.SpreadOver(axes).Value - first),
                (CountName, count.SpreadOver(axes).Value)]);
        });
    }

    /// <summary>The position from 0 in an array, whose last dimension is not indexed, of these indices of the others.</summary>
    private static AxisTensor FlatPosition(Shape shape, List<LoopValue> at, StoryLowering story, ProgramBuilder builder)
    {
        var flat = new AxisTensor(builder.Constant(0), []);
        for (var i = 0; i < at.Count; i++)
        {
            var size = shape[i];
            flat = flat.JoinWith(story.Indices.PositionOf(at[i]), (so, next) => (so * size) + next - 1);
        }

        return flat;
    }

    /// <summary>1 where a cell is observed, 0 where it is missing.</summary>
    private static AxisTensor Observed(
        MissingCells missing, Access target, ImmutableDictionary<Loop, LoopValue> loops, StoryLowering story, Problem problem)
    {
        var mask = new Tensor(problem.ShapeOf(problem.Graph[target.Of]), Array.ConvertAll(missing.Mask, m => m ? 0.0 : 1));
        return EventReads.Read(new(story.Builder.Constant(mask), []), story.Indices.Of(target, loops));
    }

    /// <summary>The concentrations c of the priors: with equal probabilities p, gradients of their log densities are (c - 1) / p.</summary>
    private static (double[] Weights, double[] Outcomes) Priors(
        DirichletAllocation allocation, Problem problem, StandardCatalog catalog, IEngine engine)
    {
        Variable[] unknowns = allocation.AreOutcomesGiven ? [allocation.Weights] : [allocation.Weights, allocation.Outcomes];
        var story = TreatedTerms.Bind(problem, catalog, new ProgramBuilder(), [], unknowns);
        var builder = story.Story.Builder;
        var density = story.Total([.. story.Terms(allocation.Priors)]);
        builder.SetOrigin(null);
        var slots = Array.ConvertAll(unknowns, u => builder.Slot(u.Name, problem.ShapeOf(u)));
        using var store = engine.CreateStore();
        foreach (var unknown in unknowns)
        {
            store.Declare(unknown.Name, problem.ShapeOf(unknown));
            store.Write(unknown.Name, [.. Enumerable.Repeat(1.0 / SizeOf(unknown), problem.ShapeOf(unknown).Count)]);
        }

        var gradients = unknowns.Zip(Gradient.Derive(density, slots), (u, g) => (u.Name, g));
        using var program = engine.Compile(builder.Build([.. gradients]), store);
        program.Run();
        var priors = Array.ConvertAll(unknowns, u => Array.ConvertAll(program.Numbers(u.Name).ToArray(), g => (g / SizeOf(u)) + 1));
        return (priors[0], priors.Length > 1 ? priors[1] : [.. Enumerable.Repeat(1.0, problem.ShapeOf(allocation.Outcomes).Count)]);

        int SizeOf(Variable unknown) => problem.ShapeOf(unknown)[^1];
    }
}
