using ProbDsl.Inference.Allocations;
using ProbDsl.Tests.Stories;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.SpecialFunctions;
using Xunit;

namespace ProbDsl.Tests.Allocations;

/// <summary>Documents given the topics' words, where plain updates take thousands of steps: topics share most of their words.</summary>
public sealed class SettledGroupsTests
{
    private const int Documents = 60, Topics = 4, Words = 12, Tokens = 25, PlainSteps = 200_000;

    private const double Prior = 0.1;

    private static readonly double[][] topics = TopicsAlike();

    /// <summary>
    /// Each document ends at a fixed point of its updates, whose bound is at least that of plain updates, up to what these still lack.
    /// </summary>
    [Fact]
    public void Extrapolated_steps_end_at_the_optimum_of_plain_ones()
    {
        var documents = Drawn();
        var settled = SettledGroups.Compute(RowsOf(documents), threads: 2);
        var most = 0;
        foreach (var (d, counts) in documents.Index())
        {
            double[] own = [.. settled.AsSpan(d * Topics, Topics)];
            double[] plain = [.. Enumerable.Repeat(Prior + (Tokens / (double)Topics), Topics)];
            var steps = 0;
            for (; steps < PlainSteps; steps++)
            {
                var next = Updated(plain, counts);
                var moved = next.Zip(plain, (a, b) => Math.Abs(a - b)).Max();
                plain = next;
                if (moved < 1e-13) break;
            }

            most = Math.Max(most, steps);
            Assert.All(Updated(own, counts).Zip(own), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
            Assert.True(Bound(own, counts) >= Bound(plain, counts) - 1e-6, $"document {d}: {Bound(own, counts)}, {Bound(plain, counts)}");
        }

        // the documents are of the kind that this is about
        Assert.InRange(most, 1000, PlainSteps);
    }

    /// <summary>Words with names of their own: a table with the probabilities of topics for each word.</summary>
    [Fact]
    public void Topics_are_columns_of_a_table_of_words()
    {
        const string Story = """
            model New
            data share[words]: real[K] from all except word
            data doc[rows]: index[D]
            data word[rows]: index[words]
            data count[rows]: count
            vocabulary = transpose(share)
            for d in 1..D { mix[d]: simplex[K] ~ Dirichlet(0.1) }
            for i in rows repeated count[i] {
              topic[i] ~ Categorical(mix[doc[i]])
              word[i] ~ Categorical(vocabulary[topic[i]])
            }
            """;
        const string Table = "word,a,b\npear,0.2,0.1\nfig,0.5,0.1\nplum,0.3,0.8\n";
        var story = TestStory.By(Story, TestStory.Files(("words", Table), ("rows", "doc,word,count\nx,plum,2\ny,pear,1\nx,fig,1\n")));
        var rows = AllocatedRows.Read(Assert.Single(DirichletAllocation.AllOf(story.Graph, TestStory.Catalog,
            story.Select("vmp").Plan!.Density)), story.Problem, TestStory.Catalog, ManagedEngine.On(1));
        Assert.Equal([0, 0, 1], rows.Group);
        Assert.Equal([2, 1, 0], rows.Outcome);
        Assert.Equal([2, 1, 1], rows.Count);
        double[] expected = [0.2, 0.5, 0.3, 0.1, 0.1, 0.8];
        Assert.All(expected.Zip(rows.LogOutcomes!), pair => Assert.Equal(Math.Log(pair.First), pair.Second, 1e-12));
    }

    /// <summary>c = prior + sum of counts x responsibilities, written anew.</summary>
    private static double[] Updated(double[] c, int[] counts)
    {
        double[] next = [.. Enumerable.Repeat(Prior, Topics)], weights = [.. c.Select(x => Math.Exp(PolyGamma.Digamma(x)))];
        for (var v = 0; v < Words; v++)
        {
            var all = Enumerable.Range(0, Topics).Sum(k => weights[k] * topics[k][v]);
            for (var k = 0; k < Topics; k++) next[k] += counts[v] * weights[k] * topics[k][v] / all;
        }

        return next;
    }

    /// <summary>
    /// E[log p(words, mix)] with responsibilities at their optimum, plus the entropy of Dirichlet(c), up to what does not depend on c.
    /// </summary>
    private static double Bound(double[] c, int[] counts)
    {
        double total = c.Sum(), all = PolyGamma.Digamma(total);
        double[] logs = [.. c.Select(x => PolyGamma.Digamma(x) - all)];
        var words = Enumerable.Range(0, Words).Sum(v => counts[v] == 0 ? 0
            : counts[v] * Math.Log(Enumerable.Range(0, Topics).Sum(k => Math.Exp(logs[k]) * topics[k][v])));
        return words + logs.Select((l, k) => (Prior - c[k]) * l).Sum()
            + c.Sum(MathNet.Numerics.SpecialFunctions.GammaLn) - MathNet.Numerics.SpecialFunctions.GammaLn(total);
    }

    private static double[][] TopicsAlike()
    {
        var random = new RandomStream(5, "topics");
        double[] shared = [.. Enumerable.Range(0, Words).Select(_ => random.NextUniform())];
        return [.. Enumerable.Range(0, Topics).Select(_ =>
        {
            double[] own = [.. shared.Select(s => s + (0.3 * random.NextUniform()))];
            return own.Select(p => p / own.Sum()).ToArray();
        })];
    }

    private static int[][] Drawn()
    {
        var random = new RandomStream(8, "documents");
        return [.. Enumerable.Range(0, Documents).Select(d =>
        {
            var counts = new int[Words];
            for (var i = 0; i < Tokens; i++)
            {
                // of one topic, or of two
                var (u, v) = (random.NextUniform(), 0);
                for (var left = u - topics[(d + (i % (1 + (d % 2)))) % Topics][0]; left > 0 && v < Words - 1;
                    left -= topics[(d + (i % (1 + (d % 2)))) % Topics][v]) v++;
                counts[v]++;
            }

            return counts;
        })];
    }

    private static AllocatedRows RowsOf(int[][] documents)
    {
        var rows = "doc,word,count\n" + string.Concat(documents.SelectMany((counts, d) =>
            counts.Select((n, v) => n == 0 ? "" : $"{d + 1},{v + 1},{n}\n")));
        var story = TestStory.By($$"""
            model Words
            data doc[rows]: index[D]
            data word[rows]: index[{{Words}}]
            data count[rows]: count
            data vocabulary[{{Topics}}, {{Words}}]: real
            for d in 1..D { mix[d]: simplex[{{Topics}}] ~ Dirichlet({{Prior}}) }
            for i in rows repeated count[i] {
              topic[i] ~ Categorical(mix[doc[i]])
              word[i] ~ Categorical(vocabulary[topic[i]])
            }
            """, TestStory.Files(("rows", rows), ("vocabulary",
                $"array of {Topics} x {Words}: {string.Join(' ', topics.SelectMany(t => t).Select(p => p.ToString("R")))}")));
        return AllocatedRows.Read(Assert.Single(DirichletAllocation.AllOf(story.Graph, TestStory.Catalog,
            story.Select("vmp").Plan!.Density)), story.Problem, TestStory.Catalog, ManagedEngine.On(1));
    }
}
