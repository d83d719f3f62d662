using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>
/// A table of counts is the same data as the list of its single events: so are its likelihood, its estimates, and its information criteria.
/// </summary>
public sealed class IndependentRowsTests
{
    private const string Columns = "data x[rows]: real\ndata y[rows]: real\ndata times[rows]: count\n";

    private static readonly string[] rows = ["1,2,3", "2.5,0.5,1", "4,1.5,0", "-1,3,4", "0.5,2.5,2"];

    [Theory]
    [InlineData("""
        param m: real
        param s: positive
        for n in rows REPEATED { x[n] ~ Normal(m, s) }
        """, false)]
    [InlineData("""
        param m: real
        param s: positive
        for n in rows REPEATED { x[n] ~ Normal(m, s)
        y[n] ~ Normal(m, 1) }
        """, false)]
    [InlineData("""
        data o[rows]: real[2] from x, y
        param m: real[2]
        param s: positive
        for n in rows REPEATED { for j in 1..2 { o[n, j] ~ Normal(m[j], s) } }
        """, false)]
    [InlineData("""
        param w: simplex[2]
        param m[2]: real = [-1, 2]
        for n in rows REPEATED { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n]], 1) }
        """, false)]
    [InlineData("""
        param m: real
        param s: positive
        for n in rows REPEATED { x[n] ~ Normal(m, s)
        y[n] ~ Normal(m, 1) }
        """, true)]
    public void A_table_of_counts_is_the_list_of_its_events(string story, bool hasGaps)
    {
        var table = hasGaps ? [.. rows, ",,5", ",7,2", "7,,1"] : rows;
        var (counted, listed) = (Record(story.Replace("REPEATED", "repeated times[n]", StringComparison.Ordinal), table),
            Record(story.Replace("REPEATED", "", StringComparison.Ordinal), [.. table.SelectMany(r => Enumerable.Repeat(r, r[^1] - '0'))]));
        Assert.Equal(hasGaps ? 13 : 10, counted.IndependentRows);
        Assert.Equal(counted.IndependentRows, listed.IndependentRows);
        Assert.Equal(listed.Outcome.Value, counted.Outcome.Value, 1e-7);
        Assert.Equal(listed.Aic, counted.Aic, 1e-6);
        Assert.Equal(listed.Bic, counted.Bic, 1e-6);
        Assert.Equal((listed.Outcome.Summary!.FreeParameters * Math.Log(hasGaps ? 13 : 10)) - (2 * listed.Outcome.Value),
            counted.Bic, 1e-6);
    }

    /// <summary>Groups of unlike lengths: what lies beyond the end of a group is no row.</summary>
    [Fact]
    public void Members_of_groups_count_as_often_as_they_happen()
    {
        const string Story = """
            model G
            data y[who, visit]: real from y by x
            data times[who, visit]: count from times by x
            param m: real
            for s in who { for t in visit repeated times[s, t] { y[s, t] ~ Normal(m, 1) } }
            """;
        const string Table = "x,y,times\n7,2,3\n8,1,2\n7,5,4\n7,3,1\n";
        Assert.Equal(10, IndependentRows.Count(TestStory.By(Story, Table).Problem, TestStory.Catalog, 4));
    }

    /// <summary>Positions of a hidden level count, whether the number of columns has a name or is written.</summary>
    [Theory]
    [InlineData("W")]
    [InlineData("3")]
    public void Positions_along_columns_are_rows(string size)
    {
        var story = $$"""
            model Wide
            data y[shop]: real[{{size}}] from all
            param q: positive
            for s in shop {
              l[s, 1] ~ Normal(0, 3)
              for t in 2..{{size}} { l[s, t] ~ Normal(l[s, t - 1], q) }
              for t in 1..{{size}} { y[s, t] ~ Normal(l[s, t], 1) }
            }
            """;
        Assert.Equal(5, IndependentRows.Count(TestStory.By(story, "a,b,c\n1,2,3\n4,,5\n").Problem, TestStory.Catalog, 2));
    }

    [Fact]
    public void Rows_of_which_one_statement_is_repeated_count_by_the_more_frequent()
    {
        const string Story = "model M\n" + Columns + "param m: real\nfor n in rows repeated times[n] { x[n] ~ Normal(m, 1) }\n"
            + "for n in rows { y[n] ~ Normal(m, 1) }";
        Assert.Equal(10, IndependentRows
            .Count(TestStory.By(Story, "x,y,times\n" + string.Join('\n', rows)).Problem, TestStory.Catalog, 5));
        Assert.Equal(2, IndependentRows.Count(TestStory.By(Story, "x,y,times\n1,2,1\n3,4,0\n").Problem, TestStory.Catalog, 2));
    }

    private static FitRecord Record(string story, string[] table)
    {
        var csv = $"x,y,times\n{string.Join('\n', table)}\n";
        var bound = TestStory.By($"model M\n{Columns}{story}", csv);
        var (method, count) = (story.Contains("z[n]", StringComparison.Ordinal) ? "em" : "map", table.Length);
        return new("M", "", [], [], ObservedRows.Count(bound.Problem, count), method, new FitOptions(Threads: 1),
            bound.Fitted(new(Threads: 1), method), new(0, 0, 0), "0")
        {
            IndependentRows = IndependentRows.Count(bound.Problem, TestStory.Catalog, count),
        };
    }
}
