using ProbDsl.Inference.LogDensity;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// How large programs are: their lines do not multiply with the rows, and no value has the pairs, the topics and the words in it at once.
/// </summary>
public sealed class SizeLawTests
{
    internal const string Topics = """
        model Topics(K = 5)
        data doc[pairs]: index[D]
        data word[pairs]: index[V]
        data count[pairs]: count
        for d in 1..D { mix[d]: simplex[K] ~ Dirichlet(0.5) }
        for k in 1..K { vocabulary[k]: simplex[V] ~ Dirichlet(0.5) }
        for i in pairs repeated count[i] {
          topic[i] ~ Categorical(mix[doc[i]])
          word[i] ~ Categorical(vocabulary[topic[i]])
        }

        """;

    private const string Mixture = """
        model Mixture(K = 3)
        data x[rows]: real[2] from a, b
        param weight: simplex[K]
        param mean[K]: real[2]
        param cov[K]: covariance[2]
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ MvNormal(mean[kind[n]], cov[kind[n]])
        }

        """;

    private const string Labeled = """
        model Labeled(K = 3)
        data x[rows]: real[2] from a, b
        data label[rows]: index[K]
        param mean[K]: real[2]
        param cov[K]: covariance[2]
        for n in rows { x[n] ~ MvNormal(mean[label[n]], cov[label[n]]) }

        """;

    private const string Recursion = """
        model Recursion
        data y[times]: real
        param a: real
        param b: unit
        variance[1] = 1
        for t in 2..times { variance[t] = exp(a) + b * y[t-1]^2 + 0.5 * variance[t-1] }
        for t in times { y[t] ~ Normal(0, variance = variance[t]) }

        """;

    public static TheoryData<string> Stories => [Topics, Mixture, Labeled, Recursion];

    [Theory, MemberData(nameof(Stories))]
    public void Lines_do_not_depend_on_the_rows(string story) => Assert.Equal(Lines(story, 5), Lines(story, 50));

    /// <summary>A sum that is written out has a line for each summand.</summary>
    [Fact]
    public void A_story_that_is_written_out_has_more_lines()
    {
        string Written(int terms) =>
            $"model Out\ndata y[rows]: real\nparam m[50]: real\n"
                + $"for n in rows {{ y[n] ~ Normal({string.Join(" + ", Enumerable.Range(1, terms).Select(k => $"m[{k}]"))}, 1) }}\n";
        Assert.True(Lines(Written(50), 5) > Lines(Written(5), 5));
    }

    [Fact]
    public void Pairs_topics_and_words_never_meet_in_one_value()
    {
        const int docs = 7, topics = 5, words = 101, pairs = 211;
        var joint =
            LogJoint.Lower(SmallProblem.Of(Topics, 1, new Dictionary<string, long> { ["D"] = docs, ["V"] = words, ["pairs"] = pairs }),
            TestStory.Catalog);
        Assert.Equal(pairs * topics, Largest(joint.Program()));
        Assert.Equal(pairs * topics, Largest(joint.WithGradients(withJacobian: true)));
        Assert.Equal(pairs * topics, Largest(Pass.Optimized(joint.WithGradients(withJacobian: true))));
    }

    [Theory]
    [InlineData(Mixture)]
    [InlineData(Labeled)]
    public void A_covariance_is_factorized_once_for_each_kind(string story)
    {
        var program = Pass.Optimized(Joint(story, 50).WithGradients(withJacobian: true));
        Assert.All(program.Values.Where(v => v.Op == Op.Cholesky), v => Assert.Equal(3 * 2 * 2, v.Shape.Count));
        Assert.Contains(program.Values, v => v.Op == Op.Cholesky);
    }

    /// <summary>What two statements read is computed once.</summary>
    [Fact]
    public void Equal_expressions_are_one_line()
    {
        var program = Joint("""
            model Once
            data y[rows]: real
            param a: real
            for n in rows { e[n] = exp(a * y[n]) }
            for n in rows { target += e[n] }
            for n in rows { target += sin(exp(a * y[n])) }

            """, 5).Program();
        Assert.Single(program.Values, v => v.Op == Op.Exp);
    }

    /// <summary>Groups of 1, 3 and 2 members have 6 free numbers, not 9.</summary>
    [Fact]
    public void Only_members_that_groups_have_are_free()
    {
        var problem = SmallProblem.Of("""
            model Free
            data u[subject, visit]: real from u by id
            for s in subject { for t in visit {
              o[s, t] ~ LogNormal(0, 1)
              u[s, t] ~ Normal(0, o[s, t])
            } }

            """, 1, new Dictionary<string, long> { ["subject"] = 3 });
        var joint = LogJoint.Lower(problem, TestStory.Catalog);
        Assert.Equal((6, 9), (joint.Dimension, joint.Coordinates[0].Array.Count));
    }

    private static LogJoint Joint(string story, int rows) =>
        LogJoint.Lower(SmallProblem.Of(story, 1, new Dictionary<string, long> { ["rows"] = rows, ["times"] = rows, ["pairs"] = rows }),
            TestStory.Catalog);

    private static int Lines(string story, int rows) => Joint(story, rows).WithGradients(withJacobian: true).Values.Count;

    private static int Largest(TensorProgram program) => program.Values.Max(v => v.Shape.Count);
}
