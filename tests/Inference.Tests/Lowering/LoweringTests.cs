using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Lowering;

/// <summary>The lowered program against the plain meaning of a story, row by row and label by label.</summary>
public sealed class LoweringTests
{
    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 60).Select(s => (ulong)s)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_random_story_means_what_its_rows_say(ulong seed)
    {
        var story = new RandomStory(seed);
        var text = story.Text();
        Agree(TestStory.By(text, story.Data()), story.Parameters(), text);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Folds_and_functions_mean_what_their_loops_say(ulong seed)
    {
        var story = new RandomFolds(seed);
        var text = story.Text();
        Agree(TestStory.By(text, story.Data()), story.Parameters(), text);
    }

    [Fact]
    public void A_label_of_six_rows_is_summed_over_all_729_assignments() => Agree("""
        model Six(K = 3)
        data x[rows]: real
        data b[rows]: bool
        param weight: simplex[K]
        param mean[K]: real
        param yes[K]: unit
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ Normal(mean[kind[n]], 0.7)
          b[n] ~ Bernoulli(yes[kind[n]])
        }
        """, new() { ["weight"] = Vector(0.2, 0.5, 0.3), ["mean"] = Vector(-1, 0.5, 2), ["yes"] = Vector(0.1, 0.4, 0.9) });

    [Fact]
    public void Two_labels_that_meet_in_one_distribution_are_summed_jointly() => Agree("""
        model Two
        data x[rows]: real
        param weight: simplex[2]
        param move[2]: simplex[3]
        param mean[2, 3]: real
        for n in rows {
          kind[n] ~ Categorical(weight)
          other[n] ~ Categorical(move[kind[n]])
          x[n] ~ Normal(mean[kind[n], other[n]], 1)
        }
        """, new() { ["weight"] = Vector(0.4, 0.6), ["move"] = new([2, 3], [0.2, 0.5, 0.3, 0.6, 0.3, 0.1]),
            ["mean"] = new([2, 3], [-2, -1, 0, 1, 2, 3]) }, SmallTable.Of(4, 4));

    [Fact]
    public void A_truth_value_is_summed_over_false_and_true() => Agree("""
        model Truth
        data x[rows]: real
        param p: unit
        for n in rows {
          on[n] ~ Bernoulli(p)
          x[n] ~ Normal(if on[n] then 2 else -1, 1 + on[n])
        }
        """, new() { ["p"] = Tensor.Scalar(0.3) });

    [Fact]
    public void Plates_inside_a_label_are_summed_before_it() => Agree("""
        model Inside
        data v[rows, columns]: real from x, y
        param weight: simplex[2]
        param mean[2, columns]: real
        for n in rows { kind[n] ~ Categorical(weight) }
        for j in columns { for n in rows { v[n, j] ~ Normal(mean[kind[n], j], 1) } }
        """, new() { ["weight"] = Vector(0.4, 0.6), ["mean"] = new([2, 2], [-1, 0, 1, 2]) });

    [Fact]
    public void One_label_of_all_rows_multiplies_them_first() => Agree("""
        model All
        data x[rows]: real
        param weight: simplex[2]
        param mean[2]: real
        kind ~ Categorical(weight)
        for n in rows { x[n] ~ Normal(mean[kind], 1) }
        """, new() { ["weight"] = Vector(0.4, 0.6), ["mean"] = Vector(-1, 1) });

    [Fact]
    public void Loops_over_one_range_may_be_nested_either_way() => Agree("""
        model Square
        data v[pairs, pairs]: real from p, q
        param weight: simplex[2]
        param mean[2]: real
        for i in pairs { for j in pairs { kind[i, j] ~ Categorical(weight) } }
        for j in pairs { for i in pairs { v[i, j] ~ Normal(mean[kind[i, j]] + i, 1) } }
        """, new() { ["weight"] = Vector(0.4, 0.6), ["mean"] = Vector(-1, 1) }, "p,q\n0.5,-1\n3,2\n");

    [Fact]
    public void A_definition_beside_a_computed_position_is_gathered() => Agree("""
        model Beside
        data x[rows]: real
        data g[rows]: index[3]
        param m[4]: real
        for i in 1..3 { next[i] = m[i + 1] * i }
        for n in rows { x[n] ~ Normal(next[g[n]] + next[2], 1) }
        """, new() { ["m"] = Vector(1, -0.5, 2, 0.3) });

    [Theory]
    [InlineData("dot(m, concat(g[n], 2 * x[n]))", "m[g[n]] + m[4] * 2 * x[n]")]
    [InlineData("dot(m, fourier(x[n], frequencies = 2))",
        "m[1] * sin(pi * x[n]) + m[2] * sin(2 * pi * x[n]) + m[3] * cos(pi * x[n]) + m[4] * cos(2 * pi * x[n])")]
    [InlineData("(diagonal(m) @ ones(4))[g[n]]", "m[g[n]]")]
    [InlineData("dot(ones(4), uniform(4)) * m[1] + max(x[n], 0.5, m[2])", "m[1] + max(max(x[n], 0.5), m[2])")]
    [InlineData("sum(identity(4) @ m)", "sum(m)")]
    public void What_functions_say_can_be_written_out(string mean, string writtenOut)
    {
        double At(string written) =>
            new Unconstrained(TestStory.By($$"""
                model W
                data x[rows]: real
                data y[rows]: real
                data g[rows]: index[3]
                param m[4]: real
                for n in rows { y[n] ~ Normal({{written}}, 1) }
                """, SmallTable.Of(6, 4)).Problem)
                .At(new Dictionary<string, Tensor> { ["m"] = Vector(1, -0.5, 2, 0.3) });
        Assert.Equal(At(writtenOut), At(mean), 1e-10);
        Assert.NotEqual(At("m[1]"), At(mean), 1e-6);
    }

    [Fact]
    public void A_wrong_control_is_caught()
    {
        const string story = """
            model Control
            data x[rows]: real
            param weight: simplex[2]
            param mean[2]: real
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], 1)
            }
            """;
        var bound = TestStory.By(story, SmallTable.Of(6, 4));
        var right = new Dictionary<string, Tensor> { ["weight"] = Vector(0.4, 0.6), ["mean"] = Vector(-1, 1) };
        var wrong = new Dictionary<string, Tensor>(right) { ["weight"] = Vector(0.6, 0.4) };
        Assert.NotEqual(new PlainJoint(bound.Problem, wrong).LogDensity(), new Unconstrained(bound.Problem).At(right), 1e-6);
    }

    private static void Agree(string story, Dictionary<string, Tensor> parameters, string? csv = null) =>
        Agree(TestStory.By(story, csv ?? SmallTable.Of(6, 4)), parameters, story);

    private static void Agree(TestStory bound, Dictionary<string, Tensor> parameters, string story)
    {
        var expected = new PlainJoint(bound.Problem, parameters).LogDensity();
        var found = new Unconstrained(bound.Problem).At(parameters);
        Assert.True(Math.Abs(expected - found) <= 1e-9 * (1 + Math.Abs(expected)),
            $"{expected:R} by rows, {found:R} by the program of\n{story}");
    }

    private static Tensor Vector(params double[] values) => new([values.Length], values);
}
