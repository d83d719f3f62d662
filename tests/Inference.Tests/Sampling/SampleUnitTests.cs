using System.Globalization;
using System.Text;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Sampling;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Sampling;

/// <summary>A table has columns as the file has them: what the story makes of them gives back what was drawn.</summary>
public sealed class SampleUnitTests
{
    [Theory]
    [InlineData("data w[rows]: real from w / 10", "w")]
    [InlineData("data y[rows]: real from 100 - w", "w")]
    [InlineData("data y[rows]: real[2] from 2 * u + 3, w", "u,w")]
    public void What_shifts_and_scales_is_undone(string data, string header)
    {
        var name = data.Split(' ', '[')[1];
        var drawn = PriorDraw.Of($$"""
            model Unit
            {{data}}
            for n in rows { {{name}}[n] ~ Normal(5, 2) }
            """, 20).Story;
        var (csv, table) = Written(drawn);
        Assert.Equal(header, csv.Split('\n')[0]);
        Assert.Empty(table.NotReadBack());
        var read = TestStory.By($$"""
            model Unit
            {{data}}
            m ~ Normal(0, 1)
            for n in rows { {{name}}[n] ~ Normal(m, 2) }
            """, csv).Problem;
        Assert.Equal(drawn.Values[name].Values, read.Data[name].Values, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void An_index_by_arithmetic_is_undone_too()
    {
        const string Story = """
            model K
            data k[rows]: index[3] from label + 1
            for n in rows { k[n] ~ Categorical(uniform(3)) }
            """;
        var drawn = PriorDraw.Of(Story, 20).Story;
        var (csv, table) = Written(drawn);
        Assert.Empty(table.NotReadBack());
        Assert.Equal(drawn.Values["k"].Values.Select(k => $"{k - 1}"), csv.TrimEnd().Split('\n')[1..]);
    }

    /// <summary>The number of written rows is reported before each part of the file, from 0 on.</summary>
    [Fact]
    public void Written_rows_are_counted()
    {
        const int Rows = 1_000_000;
        var story = PriorDraw.Of("model C\ndata k[rows]: count\nfor n in rows { k[n] ~ Poisson(2) }", Rows).Story;
        var seen = new List<(long Done, long All, long Lines)>();
        using var stream = new MemoryStream();
        new SampleTable(story, story.Problem.Graph.Plates[0], onlyData: true).Write(stream, (done, all) =>
            seen.Add((done, all, stream.GetBuffer().AsSpan(0, (int)stream.Length).Count((byte)'\n'))));
        Assert.True(seen.Count > 1);
        Assert.Equal(0, seen[0].Done);
        Assert.All(seen, s => Assert.Equal((Rows, s.Done + 1), (s.All, s.Lines)));
    }

    // the mean of a column is known to a fit, and to no story alone
    [Fact]
    public void Constants_of_columns_are_those_of_the_fit()
    {
        const string Story = """
            model Unit
            data w[rows]: real from (w - mean(w)) / sd(w)
            for n in rows { w[n] ~ Normal(0, 1) }
            """;
        var fitted = SavedData.Of(TestStory.By(Story, "w\n40\n79\n-3\n61.5\n").Problem);
        var drawn = PriorDraw.Of(Story, 20).Story;
        Assert.Equal("W0408", Assert.Single(Written(drawn).Table.NotReadBack()).Code);
        var (csv, table) = Written(drawn with { ReadAs = fitted });
        Assert.Empty(table.NotReadBack());
        var (mean, sd) = (fitted.ConstantOf("w", 1, "mean(w)")!.Value, fitted.ConstantOf("w", 1, "sd(w)")!.Value);
        double[] cells = [.. csv.TrimEnd().Split('\n')[1..].Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        Assert.Equal(drawn.Values["w"].Values.Select(v => (v * sd) + mean), cells, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    // nothing gives a logarithm's cells back, nor one column that two data names read
    [Theory]
    [InlineData("data y[rows]: real from log(w)", "", "y")]
    [InlineData("data y[rows]: real from w / 10", "data z[rows]: real from w - 1", "y,z")]
    [InlineData("data y[rows]: bool from w > 3", "", "y")]
    public void Others_stand_as_the_story_has_them(string data, string more, string header)
    {
        var distribution = data.Contains("bool", StringComparison.Ordinal) ? "Bernoulli(0.5)" : "Normal(5, 2)";
        var second = more.Length > 0 ? "\n  z[n] ~ Normal(5, 2)" : "";
        var (csv, table) = Written(PriorDraw.Of($$"""
            model Unit
            {{data}}
            {{more}}
            for n in rows {
              y[n] ~ {{distribution}}{{second}}
            }
            """, 20).Story);
        Assert.Equal(header, csv.Split('\n')[0]);
        Assert.All(table.NotReadBack(), d => Assert.Equal("W0408", d.Code));
        Assert.Equal(header.Split(',').Length, table.NotReadBack().Count());
    }

    private static (string Csv, SampleTable Table) Written(SampledStory story)
    {
        using var stream = new MemoryStream();
        var table = new SampleTable(story, story.Problem.Graph.Plates[0], onlyData: true);
        table.Write(stream);
        return (Encoding.UTF8.GetString(stream.ToArray()), table);
    }
}
