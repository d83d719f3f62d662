using System.Globalization;
using ProbDsl.Inference.Problems;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>What holds of any table: its forms bind alike, and the order of rows is that of members.</summary>
public sealed class BindingLaws
{
    private const string Story = """
        model Laws
        data x[rows]: real[2] from a, log(b) / sd(b)
        data k[rows]: index[K] from k
        data up[rows]: bool from side == "u"
        data y[who, visit]: real from a by id
        data age[who]: count from age by id
        for n in rows { x[n] ~ MvNormal(zeros(2), identity(2)) }
        for w in who { for v in visit { y[w, v] ~ Normal(age[w], 1) } }
        """;

    private static readonly string[] Names = ["a", "b", "k", "side", "id", "age"];

    [Fact]
    public void A_table_binds_alike_in_every_form()
    {
        var random = new Random(11);
        for (var round = 0; round < 100; round++)
        {
            var rows = Rows(random);
            var csv = Bound.Show(Bind(Csv(rows)));
            Assert.Equal(csv, Bound.Show(Bind("[" + string.Join(",\n",
                rows.Select(r => $"{{{string.Join(", ", Names.Zip(r, (name, cell) => $"\"{name}\": {Json(cell)}"))}}}")) + "]")));
            Assert.Equal(csv, Bound.Show(Bind($"{{\"rows\": {rows.Count}, {string.Join(", ",
                Names.Select((name, at) => $"\"{name}\": [{string.Join(", ", rows.Select(r => Json(r[at])))}]"))}}}")));
            Assert.NotEqual(csv, Bound.Show(Bind(Csv([.. rows.SkipLast(1)]))));
        }
    }

    /// <summary>
    /// Rows of other groups may stand between those of one: only their order inside a group, and that of the groups, counts.
    /// </summary>
    [Fact]
    public void Rows_may_move_past_those_of_other_groups()
    {
        var random = new Random(12);
        for (var round = 0; round < 100; round++)
        {
            var rows = Rows(random);
            var groups = rows.GroupBy(r => r[4]).ToList();
            var sorted = groups.SelectMany(g => g).ToList();
            var (mixed, straight) = (Bind(Csv(rows)), Bind(Csv(sorted)));
            Assert.Equal(straight.Groups.Names["who"], mixed.Groups.Names["who"]);
            Assert.Equal(straight.Groups.Lengths["visit"], mixed.Groups.Lengths["visit"]);
            Assert.Equal(straight.Data["age"], mixed.Data["age"]);
            foreach (var (w, group) in groups.Index())
                foreach (var (v, row) in group.Index())
                    if (row[0] != "NA") Assert.Equal(Number(row[0]), mixed.Data["y"][w, v]);
                    else Assert.True(mixed.Missing["y"].Mask[(w * (int)mixed.Sizes["visit"]) + v]);
            Assert.Equal(rows.Count(r => r[0] == "NA"), mixed.Missing.TryGetValue("y", out var missing) ? missing.Count : 0);
        }
    }

    /// <summary>No number of a bound problem is outside its type, missing and padded ones included, and none is NaN.</summary>
    [Fact]
    public void Every_number_is_inside_its_type()
    {
        var random = new Random(13);
        for (var round = 0; round < 100; round++)
        {
            var problem = Bind(Csv(Rows(random)));
            Assert.All(problem.Data.SelectMany(d => d.Value.Values), v => Assert.True(double.IsFinite(v)));
            Assert.All(problem.Data["k"].Values, v => Assert.InRange(v, 1, problem.Sizes["K"]));
            Assert.All(problem.Data["age"].Values, v => Assert.True(v >= 20 && v == Math.Floor(v)));
        }
    }

    /// <summary>Each with some cells of `a` and `b` missing; a group's age belongs to its name.</summary>
    private static List<string[]> Rows(Random random) =>
    [
        .. Enumerable.Range(0, 3 + random.Next(8)).Select(row =>
        {
            var id = row == 0 ? 0 : random.Next(3);
            string[] cells = [random.Next(5) == 0 && row > 0 ? "NA" : $"{random.Next(-50, 50) / 8.0:R}",
                random.Next(5) == 0 && row > 1 ? "NA" : $"{1 + (random.Next(20) / 4.0) + row:R}", "pqr"[random.Next(3)].ToString(),
                row == 0 ? "u" : "uw"[random.Next(2)].ToString(), $"{"zyx"[id]}", $"{20 + id}"];
            return cells;
        }),
    ];

    private static Problem Bind(string file) => TestStory.By(Story, TestStory.Files((null, file))).Problem;

    private static string Csv(IReadOnlyList<string[]> rows) =>
        $"{string.Join(',', Names)}\n{string.Concat(rows.Select(r => string.Join(',', r) + "\n"))}";

    private static string Json(string cell) =>
        cell == "NA" ? "null" : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? cell : $"\"{cell}\"";

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
