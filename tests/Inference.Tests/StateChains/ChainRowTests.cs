using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.StateChains;

/// <summary>Densities of rows along a chain, each given those before it, against sums over all paths of longer and longer parts.</summary>
public sealed class ChainRowTests
{
    /// <summary>Stories whose rows are positions of the chain, each with data of its own.</summary>
    public static TheoryData<string> Stories => [.. FiniteChains.All.Keys.Except([.. Tied.Keys, .. Sequences])];

    public static TheoryData<string> Kinds => [.. Sequences];

    /// <summary>Stories whose rows are whole sequences, which have a label each.</summary>
    private static readonly string[] Sequences = ["transitions by the kind of a sequence", "kinds of sequences and of their steps"];

    /// <summary>Stories that have no rows one after another, and what is said of them.</summary>
    private static readonly Dictionary<string, string> Tied = new()
    {
        ["emissions one step late"] = "it reads `state` of another row",
        ["one state of all"] = "it reads `state` of another row",
        ["rows by look-up"] = "it reads `state` of another row",
        ["a label of the step before"] = "it reads `kind` of another row",
        ["a label that the state before chooses"] = "it reads `state` of another row",
        ["two labels inside of the transition"] = "it reads `other` of another row",
        ["labels of the steps before in groups"] = "it reads `kind` of another row",
        ["backward in groups"] = "it reads `state` of another row",
        ["a kind of all sequences"] = "rows share `kind`",
    };

    public static TheoryData<string> Refused => [.. Tied.Keys];

    [Theory, MemberData(nameof(Stories))]
    public void A_row_is_given_those_before_it(string story)
    {
        var (bound, at) = (FiniteChains.Bind(story), new JointAt(FiniteChains.Bind(story).Problem, 1));
        var scores = Scored(bound, at).Value!;
        double[] expected = [.. Expected(bound.Problem, at)];
        Assert.Equal(expected.Length, scores.LogDensity.Count);
        for (var row = 0; row < expected.Length; row++) Assert.Equal(expected[row], scores.LogDensity[row], 1e-9);
    }

    /// <summary>Of rows after those of the fit, those without any number do not count: of 3 and 1 numbers there are 2 in a row.</summary>
    [Fact]
    public void Dimensions_are_those_of_later_rows_that_have_any()
    {
        const string story = """
            model Tracks
            data x[times]: real[3] from a, b, c
            param mean: real[2]
            stay = [[0.9, 0.1], [0.2, 0.8]]
            state[1]: index[2] ~ Categorical([0.5, 0.5])
            for t in 2..times { state[t] ~ Categorical(stay[state[t-1]]) }
            for t in times { x[t] ~ Normal(mean[state[t]], 1) }
            """;
        var fit = FitByHand.Of(story, "a,b,c\n1,NA,NA\n2,NA,1\n", 1, ("mean", _ => [0, 1]));
        Assert.Equal(new(3, 2), fit.Scored("a,b,c\n1,2,3\nNA,NA,NA\n4,NA,NA\n").Value!.Dimensions);
    }

    /// <summary>Where a label of a whole sequence is marginalized, the sequence is the row.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void Sequences_of_an_unknown_kind_are_rows_as_a_whole(string story)
    {
        var bound = FiniteChains.Bind(story);
        var at = new JointAt(bound.Problem, 1);
        var scores = Scored(bound, at).Value!;
        Assert.Equal(["subject"], scores.Plates.Select(p => p.Name));
        Queue<double> each = new(Expected(bound.Problem, at));
        var expected = bound.Problem.Groups.Lengths["visit"].Values.Select(n => Enumerable.Range(0, (int)n).Sum(_ => each.Dequeue()));
        Assert.Equal(expected, scores.LogDensity, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Theory, MemberData(nameof(Refused))]
    public void Data_that_lie_at_other_positions_than_their_row_are_refused(string story)
    {
        var bound = FiniteChains.Bind(story);
        var refused = Assert.Single(Scored(bound, new JointAt(bound.Problem, 1)).Diagnostics);
        Assert.Equal("E0421", refused.Code);
        Assert.Contains(Tied[story], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_neighbors_settle_no_row_by_those_before_it()
    {
        const string story = """
            model Field
            data y[times]: real
            param mean: real[2]
            param pull: real
            for t in times { state[t]: index[2] ~ Categorical([0.5, 0.5]) }
            for t in 2..times { target += pull * state[t] * state[t-1] }
            for t in times { y[t] ~ Normal(mean[state[t]], 1) }
            """;
        var fit = FitByHand.Of(story, "y\n1\n2\n", 1, ("mean", _ => [0, 1]), ("pull", _ => [0.3]));
        var refused = Assert.Single(fit.Scored("y\n1\n2\n", sameRows: true).Diagnostics);
        Assert.Contains("it weights states of `state`, so a row depends on later rows", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Rows after those of the fit, averaged over its draws: of each draw the log sum of 1..t less that of 1..t-1.</summary>
    [Fact]
    public void Rows_after_those_of_the_fit_are_given_them()
    {
        double[] means = [-1, 2];
        var fit = FitByHand.Of(TwoStates.Story, "y\n0.3\n-1.2\n2.2\n", 2, TwoStates.Draws(s => [means[0] - s, means[1] + s]));
        var scores = fit.Scored("y\n1.7\n-0.4\n").Value!;
        double[] y = [0.3, -1.2, 2.2, 1.7, -0.4];
        double Of(int s, int count) => TwoStates.LogSum(y[..count], [means[0] - s, means[1] + s]);
        double Mean(int t) => Math.Log(Enumerable.Range(0, 2).Average(s => Math.Exp(Of(s, t) - Of(s, t - 1))));
        double[] expected = [Mean(4), Mean(5)];
        Assert.Equal(3, scores.Conditioned);
        Assert.Equal(expected, scores.LogDensity, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(expected, fit.Scored("y\n0.3\n-1.2\n2.2\n1.7\n-0.4\n").Value!.LogDensity.Skip(3), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void A_sequence_with_a_new_name_starts_its_own_chain()
    {
        var fit = FitByHand.Of(TwoStates.Groups, "id,y\na,0.3\na,1\nb,-2\n", 1, TwoStates.Draws(_ => [-1, 2]));
        var scores = fit.Scored("id,y\nc,1.1\nc,0.4\nd,-0.2\n").Value!;
        double[] expected = [TwoStates.LogSum([1.1], [-1, 2]), 0, TwoStates.LogSum([-0.2], [-1, 2])];
        expected[1] = TwoStates.LogSum([1.1, 0.4], [-1, 2]) - expected[0];
        Assert.Equal(expected, scores.LogDensity, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    private static Result<RowScores> Scored(TestStory bound, JointAt at)
    {
        var fit = FitByHand.Of(bound, 1, [.. at.Arrays().Select(a => (a.Key, (Func<int, double[]>)(_ => a.Value.Values)))]);
        return RowScoring.Score(fit, bound.Problem, sameRows: true, TestStory.Catalog);
    }

    /// <summary>
    /// In the order of the rows, by how much each raises the log density by enumeration, where all data after it are missing.
    /// </summary>
    private static IEnumerable<double> Expected(Problem problem, JointAt at)
    {
        var drawn = problem.Graph.Variables.Where(v => v.Role == Role.Data && problem.Graph.StatementsOf(v.Name).Any()).ToList();
        var shape = problem.ShapeOf(problem.Graph["y"]);
        var lengths = problem.Groups.Lengths.Values.FirstOrDefault()?.Values;
        var (arrays, gone) = (at.Arrays(), at.Gone);
        var before = Before(0);
        for (var place = 0; place < shape.Count; place++)
        {
            if (lengths is not null && place % shape[1] >= lengths[place / shape[1]]) continue;
            var now = Before(place + 1);
            yield return now - before;
            before = now;
        }

        double Before(int end) => new PlainJoint(problem, arrays, drawn.ToDictionary(v => v.Name, v => Gone(v, end))).LogDensity();
        bool[] Gone(Variable data, int end) =>
            [.. problem.Data[data.Name].Values.Select((_, i) => i >= end || gone.GetValueOrDefault(data.Name)?[i] == true)];
    }
}
