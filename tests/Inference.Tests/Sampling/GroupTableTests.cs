using System.Text;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Sampling;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Sampling;

/// <summary>
/// A draw of groups as a table: a row for each member, with the columns that name its groups, and read again it is what was drawn.
/// </summary>
public sealed class GroupTableTests
{
    /// <summary>Each number names its place.</summary>
    private const string Places = """
        model Places
        data y[subject, visit]: real from score by id
        data start[subject]: real from start by id
        data at[subject, visit]: real[2] from a, b by id
        for s in subject {
          start[s] ~ Normal(s, 1e-9)
          for t in visit {
            y[s, t] ~ Normal(100 * s + t, 1e-9)
            at[s, t] ~ Normal([s, t / visit], 1e-9)
            late[s, t] = t == visit
          }
          size[s] = visit
        }
        """;

    private const string Mixed = "id,day\n\"b, c\",x\na,x\n\"b, c\",x\n07,x\na,x\n\"b, c\",x\n";

    [Fact]
    public void A_member_stands_in_its_place()
    {
        var rows = Table(PriorDraw.Of(Places, csv: Mixed), onlyData: false).Split('\n').Select(l => l.Split(',')).ToList();
        Assert.Equal("id,score,start,a,b,late,size", string.Join(',', rows[0]));
        Assert.Equal(["\"b, c\"", "\"b, c\"", "\"b, c\"", "a", "a", "07"], rows.Skip(1).Select(r => string.Join(',', r[..^6])));
        double[][] expected = [[101, 1, 1, 1 / 3.0, 0, 3], [102, 1, 1, 2 / 3.0, 0, 3], [103, 1, 1, 1, 1, 3], [201, 2, 2, 0.5, 0, 2],
            [202, 2, 2, 1, 1, 2], [301, 3, 3, 1, 1, 1]];
        Assert.All(expected.Zip(rows.Skip(1)),
            r => Assert.Equal(r.First, r.Second[^6..].Select(c => Math.Round(double.Parse(c, null), 6)), (a, b) => Math.Abs(a - b) < 2e-6));
    }

    [Fact]
    public void Groups_that_no_file_names_are_numbered()
    {
        var rows = Table(PriorDraw.Of(Places, sizes: [("subject", 2), ("visit", 3)]), onlyData: true).Split('\n')
            .Select(l => l.Split(',')).ToList();
        Assert.Equal(["1", "1", "1", "2", "2", "2"], rows.Skip(1).Select(r => r[0]));
    }

    [Fact]
    public void Several_draws_stand_below_one_another()
    {
        var rows = Table(PriorDraw.Of(Places, 2, csv: Mixed), onlyData: true).Split('\n').Skip(1)
            .Select(l => (Draw: l[0], Score: Math.Round(double.Parse(l.Split(',')[^4], null)))).ToList();
        Assert.Equal([101, 102, 103, 201, 202, 301, 101, 102, 103, 201, 202, 301], rows.Select(r => r.Score));
        Assert.Equal("111111222222", string.Concat(rows.Select(r => r.Draw)));
    }

    private const string Nested = """
        model Nested
        data y[subject, day, rep]: real from y by id, day
        data hot[subject, day]: bool from hot by id, day
        for s in subject {
          for d in day {
            hot[s, d] ~ Bernoulli(0.5)
            for r in rep { y[s, d, r] ~ Normal(100 * s + 10 * d + r, 1e-9) }
          }
        }
        """;

    private const string NestedRows = "id,day\n7,1\n9,1\n7,2\n7,1\n7,2\n7,1\n9,3\n";

    [Fact]
    public void Groups_in_groups_have_a_column_each()
    {
        var rows = Table(PriorDraw.Of(Nested, csv: NestedRows), onlyData: true).Split('\n').Select(l => l.Split(',')).ToList();
        Assert.Equal(["id,day", "7,1", "7,1", "7,1", "7,2", "7,2", "9,1", "9,3"], rows.Select(r => $"{r[0]},{r[1]}"));
        Assert.Equal([111, 112, 113, 121, 122, 211, 221], rows.Skip(1).Select(r => Math.Round(double.Parse(r[2], null))));
    }

    private const string Visits = "id,age,sex\nk3,1.5,F\nk1,2,M\nk3,2.5,F\nk2,3,F\nk1,4,M\nk3,5.25,F\n";

    private static readonly Dictionary<string, (string Story, string Csv)> Drawn = new()
    {
        ["places"] = (Places, Mixed),
        ["groups in groups"] = (Nested, NestedRows),
        ["the template of a panel"] = (Examples.Story("panel.gen"), Visits),
        ["chains of children"] = (Examples.Story("growth_panel.gen"), Visits),
    };

    public static TheoryData<string> Stories => [.. Drawn.Keys];

    /// <summary>
    /// The distribution of a sampled file: read with the story, it has the groups and the numbers that were drawn, and sampled again it is
    /// the same file.
    /// </summary>
    [Theory, MemberData(nameof(Stories))]
    public void A_file_reads_back(string name)
    {
        var (story, csv) = Drawn[name];
        var draw = PriorDraw.Of(story, seed: 5, csv: csv).Story;
        var text = Table(draw, onlyData: true);
        var asWritten = story.Replace("sex == \"F\"", "girl", StringComparison.Ordinal);
        var read = TestStory.By(asWritten, text).Problem;
        Assert.Equal(Spelt(draw.Problem.Groups), Spelt(read.Groups));
        foreach (var data in read.Graph.Variables.Where(v => v.Role == Role.Data))
            Assert.Equal(Inside(read, data, draw.Values[data.Name].Values), Inside(read, data, read.Data[data.Name].Values));
        Assert.Equal(text, Table(PriorDraw.Of(asWritten, seed: 5, csv: text).Story, onlyData: true));
    }

    [Fact]
    public void The_file_of_other_groups_has_others() =>
        Assert.NotEqual(Spelt(TestStory.By(Places, "id,score,start,a,b\na,1,1,1,1\nb,1,1,1,1\n").Problem.Groups),
            Spelt(TestStory.By(Places, "id,score,start,a,b\na,1,1,1,1\na,1,1,1,1\n").Problem.Groups));

    private static string Spelt(Groups groups) =>
        string.Join('\n', groups.Names.Select(n => $"{n.Key} {string.Join('|', n.Value)}")
            .Concat(groups.Lengths.Select(l => $"{l.Key} {l.Value.Shape} {string.Join(' ', l.Value.Values)}")));

    /// <summary>The numbers of a data name that belong to a member of each group.</summary>
    private static List<double> Inside(Problem problem, Variable data, double[] values)
    {
        var ragged = data.Extents.Select(e => e.Plate).LastOrDefault(p => p?.Within is not null);
        if (ragged is null) return [.. values];
        var lengths = problem.Groups.Lengths[ragged.Name];
        var (around, inner) = (lengths.Shape.Count, values.Length / lengths.Shape.Count);
        var step = inner / problem.SizeOf(ragged.Size);
        return [.. from g in Enumerable.Range(0, around) from i in Enumerable.Range(0, (int)lengths.Values[g] * step)
            select values[(g * inner) + i]];
    }

    private static string Table(PriorDraw draw, bool onlyData) => Table(draw.Story, onlyData);

    private static string Table(SampledStory story, bool onlyData)
    {
        using var stream = new MemoryStream();
        new SampleTable(story, story.Problem.Graph.Plates[0], onlyData).Write(stream);
        return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n');
    }
}
