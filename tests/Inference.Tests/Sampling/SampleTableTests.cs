using System.Globalization;
using System.Text;
using ProbDsl.Inference;

namespace ProbDsl.Tests;

/// <summary>A table reads back to the bits that were drawn, however many threads write it.</summary>
public sealed class SampleTableTests
{
    /// <summary>Several blocks, several rounds of blocks, and an odd end.</summary>
    [Theory, InlineData(1, 1), InlineData(4096, 1), InlineData(4097, 1), InlineData(70_001, 1), InlineData(3, 5000), InlineData(0, 3)]
    public void Every_number_is_written_exactly_and_in_order(int rows, int draws)
    {
        var draw = PriorDraw.Of("model Table\ndata x[rows]: real[2] from a, b\ndata c[rows]: count\nfor n in rows {\n  x[n] ~ Normal(0, 1e-5)\n  c[n] ~ Poisson(3)\n}\n", draws, sizes: [("rows", rows)]);
        var lines = Lines(draw.Story);
        Assert.Equal(draws == 1 ? "a,b,c" : "draw,a,b,c", lines[0]);
        var cells = lines.Skip(1).Select(l => l.Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray()).ToList();
        Assert.Equal(rows * draws, cells.Count);
        for (var i = 0; i < cells.Count; i++) Assert.Equal([.. draws == 1 ? Array.Empty<double>() : [(i / rows) + 1], draw["x"][2 * i], draw["x"][(2 * i) + 1], draw["c"][i]], cells[i]);
    }

    [Theory]
    [InlineData("-0.0", "-0")]
    [InlineData("1e300", "1E+300")]
    [InlineData("-1e-300", "-1E-300")]
    [InlineData("3000000000", "3000000000")]
    [InlineData("-2", "-2")]
    [InlineData("1 / 3", "0.3333333333333333")]
    public void Numbers_are_as_short_as_is_exact(string value, string written) =>
        Assert.Equal(written, Lines(PriorDraw.Of($"model Number\ndata x[rows]: count\nfor n in rows {{\n  x[n] ~ DiscreteUniform(7, 7)\n  v[n] = {value}\n}}\n", 1).Story)[1].Split(',')[1]);

    private static string[] Lines(SampledStory story)
    {
        using var stream = new MemoryStream();
        new SampleTable(story, story.Problem.Graph.Plates[0], onlyData: false).Write(stream);
        return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
    }
}
