using System.Globalization;
using System.Text;
using ProbDsl.Inference.Sampling;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Sampling;

/// <summary>A table reads back to the bits that were drawn, however many threads write it.</summary>
public sealed class SampleTableTests
{
    /// <summary>Several blocks, several rounds of blocks, and an odd end.</summary>
    [Theory, InlineData(1, 1), InlineData(4096, 1), InlineData(4097, 1), InlineData(70_001, 1), InlineData(3, 5000), InlineData(0, 3)]
    public void Every_number_is_written_exactly_and_in_order(int rows, int draws)
    {
        var draw = PriorDraw.Of("""
            model Table
            data x[rows]: real[2] from a, b
            data c[rows]: count
            for n in rows {
              x[n] ~ Normal(0, 1e-5)
              c[n] ~ Poisson(3)
            }

            """, draws, sizes: [("rows", rows)]);
        var lines = Lines(draw.Story);
        Assert.Equal(draws == 1 ? "a,b,c" : "draw,a,b,c", lines[0]);
        var cells = lines.Skip(1).Select(l => l.Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray()).ToList();
        Assert.Equal(rows * draws, cells.Count);
        for (var i = 0; i < cells.Count; i++)
            Assert.Equal([.. draws == 1 ? Array.Empty<double>() : [(i / rows) + 1], draw["x"][2 * i], draw["x"][(2 * i) + 1], draw["c"][i]],
                cells[i]);
    }

    [Theory]
    [InlineData("-0.0", "-0")]
    [InlineData("1e300", "1E+300")]
    [InlineData("-1e-300", "-1E-300")]
    [InlineData("3000000000", "3000000000")]
    [InlineData("-2", "-2")]
    [InlineData("1 / 3", "0.3333333333333333")]
    public void Numbers_are_as_short_as_is_exact(string value, string written) =>
        Assert.Equal(written, Lines(PriorDraw.Of($$"""
            model Number
            data x[rows]: count
            for n in rows {
              x[n] ~ DiscreteUniform(7, 7)
              v[n] = {{value}}
            }

            """, 1).Story)[1].Split(',')[1]);

    /// <summary>
    /// Levels are written as the data spells them, so that what was given reads back as it was: names, numbers that are names, members of
    /// another table.
    /// </summary>
    [Theory]
    [InlineData("g ~ Categorical(p)")]
    [InlineData("z ~ Normal(0, 1)")]
    public void Levels_are_written_by_name(string said)
    {
        var story = $"model Levels\ndata c[homes]: index[counties] from county\ndata g[homes]: index[kinds] from kind\n"
            + $"data h[homes]: index[hues]\ndata size[counties]: real\np: simplex[kinds] ~ Dirichlet(1)\nz ~ Normal(0, 1)\n"
            + $"for n in homes {{ {(said[0] == 'g' ? "g[n] ~ Categorical(p)" : "x[n] ~ Normal(size[c[n]], 1)")} }}\n";
        string[] counties = ["B, x", "A", "A", "B, x"], kinds = ["red", "blue", "red", "a \"so-called\" hue"],
            hues = ["7", "30", "30", "-1"];
        var homes = "county,kind,h\n" + string.Join("\n", counties.Select((c, i) => $"{Quoted(c)},{Quoted(kinds[i])},{hues[i]}"));
        var bound = TestStory.By(story,
            new Dictionary<string, string> { ["homes"] = homes, ["counties"] = "county,size\nA,1\n\"B, x\",2\n" });
        using var stream = new MemoryStream();
        new SampleTable(new PriorSampler(bound.Problem, TestStory.Catalog).Sample(1).Value!,
            bound.Graph.Plates.First(p => p.Name == "homes"),
            onlyData: true).Write(stream);
        var read = TestStory.Read(Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Equal(counties, Cells("county"));
        Assert.Equal(hues, Cells("h"));
        if (said[0] == 'g') Assert.All(Cells("kind"), k => Assert.Contains(k, kinds));
        else Assert.Equal(kinds, Cells("kind"));

        string[] Cells(string column) => [.. Enumerable.Range(0, 4).Select(read.Find(column)!.Text)];
    }

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string[] Lines(SampledStory story)
    {
        using var stream = new MemoryStream();
        new SampleTable(story, story.Problem.Graph.Plates[0], onlyData: false).Write(stream);
        return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
    }
}
