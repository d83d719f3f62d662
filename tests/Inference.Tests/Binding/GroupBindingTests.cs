using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>
/// Data with `by`: rows go to their group in the order of the file, whatever lies between them, and groups that are not as the story says
/// are named.
/// </summary>
public sealed class GroupBindingTests
{
    private const string Rest = "\nfor s in subject { for t in visit { y[s, t] ~ Normal(0, 1) } }\n";

    private const string Visits = "id,y,x,z\nb,1,10,0\na,2,20,0\nb,3,30,0\nb,4,40,0\n";

    private const string Pointers = "data y[shop, day]: real from y by id\ndata j[shop, day]: int from k by id\nparam a[2]: real\n"
        + "for s in shop { for d in day { y[s, d] ~ Normal(a[j[s, d]], 1) } }";

    [Fact]
    public void Rows_of_a_group_stand_together_in_the_order_of_the_file()
    {
        var problem = TestStory.By("""
            model A
            data y[subject, visit]: real[2] from y, x by id
            data z[subject]: real from z by id
            """,
            Visits).Problem;
        var y = problem.Data["y"];
        Assert.Equal([2, 3, 2], y.Shape);
        Assert.Equal([1, 10, 3, 30, 4, 40, 2, 20], y.Values[..8]);
        Assert.Equal([3, 1], problem.Groups.Lengths["visit"].Values);
        Assert.Equal(["b", "a"], problem.Groups.Names["subject"]);
        Assert.Equal([2], problem.Data["z"].Shape);
    }

    [Fact]
    public void What_lies_beyond_a_group_is_inside_the_type()
    {
        var k = TestStory.By("model A\ndata k[subject, visit]: index[40] from x by id", Visits).Problem.Data["k"];
        Assert.Equal([10, 30, 40, 20], k.Values[..4]);
        Assert.All(k.Values, v => Assert.InRange(v, 1, 40));
    }

    [Fact]
    public void All_leaves_the_columns_of_the_groups_out() =>
        Assert.Equal([2, 3, 3], TestStory.By("model A\ndata y[subject, visit]: real[D] from all by id", Visits).Problem.Data["y"].Shape);

    [Fact]
    public void Groups_without_a_length_are_bound_too() =>
        Assert.Equal([1, 0],
            TestStory.By("model A\ndata girl[child]: bool from sex == \"F\" by id", "id,sex\na,F\nb,M\na,F\n").Problem.Data["girl"].Values);

    [Fact]
    public void A_bracket_of_fixed_size_takes_columns() =>
        Assert.Equal([1, 10, 2, 20],
            TestStory.By("model A\ndata y[subject, 2]: real from y, x by id", "id,y,x\na,1,10\nb,2,20\na,1,10\n").Problem.Data["y"].Values);

    [Theory]
    [InlineData("data y[subject, visit]: real from y by id", "id,y\na,1\n,2\n", "E0330",
        "the cell is missing, but `id` defines the group of the row")]
    [InlineData("data y[subject, visit]: real from y by subject", "id,y\na,1\n", "E0310", "there is no column `subject`")]
    [InlineData("data y[subject]: real from y by id", "id,y\na,1\nb,2\na,3\n", "E0330",
        "`y` has one value for each of `subject`, but here it differs from row 1 (1)")]
    [InlineData("data y[subject, visit]: real from y by id\nfor s in subject { z[s] = y[s, 2] }", "id,y\na,1\nb,2\na,3\n", "E0210",
        "`y[s, 2]` reaches 2, but `y` has positions 1 to 1: in group `b` of `subject`, which ends in row 2 of data.csv")]
    [InlineData("data y[subject, visit]: real from y by id\nfor s in subject { z[s] = y[s, visit-1] }", "id,y\na,1\nb,2\na,3\n", "E0210",
        "`y[s, visit-1]` reaches 0, but `y` has positions 1 to 1: in group `b` of `subject`, which ends in row 2 of data.csv")]
    [InlineData("data y[subject, visit]: real from y by id\nfor s in subject { z[s] = sum(y[s, 2..visit-1]) }",
        "id,y\na,1\nb,2\na,3\na,3\n", "E0210",
        "`y[s, 2..visit-1]` would have a length of -1: in group `b` of `subject`, which ends in row 2 of data.csv")]
    [InlineData("data y[city, shop, day]: real from y by town, id\nfor c in city { for s in shop { z[c, s] = y[c, s, 2] } }",
        "town,id,y\nu,a,1\nu,a,2\nv,a,1\nv,b,2\nu,b,2\nv,a,2\nu,b,2\n", "E0210",
        "`y[c, s, 2]` reaches 2, but `y` has positions 1 to 1: "
            + "in group `b` of `shop` in group `v` of `city`, which ends in row 4 of data.csv")]
    [InlineData("data y[city, shop, day]: real from y by town, id\nfor c in city { for s in shop { z[c, s] = y[c, s, 2] } }",
        "town,id,y\nu,a,1\nu,a,2\nv,a,1\nv,b,2\nu,b,2\nv,b,2\nu,b,2\n", "E0210",
        "`y[c, s, 2]` reaches 2, but `y` has positions 1 to 1: "
            + "in group `a` of `shop` in group `v` of `city`, which ends in row 3 of data.csv")]
    [InlineData("data x[rows]: real from y\ndata j[rows]: int from id\nparam a[2]: real\nfor n in rows { x[n] ~ Normal(a[j[n]], 1) }",
        "id,y\n1,1\n2,2\n3,3\n0,3\n", "E0210", "`a[j[n]]` reaches 3, but `a` has positions 1 to 2: in row 3 of data.csv")]
    [InlineData(Pointers, "id,y,k\na,1,1\nb,2,2\na,3,2\na,4,3\n", "E0210",
        "`a[j[s, d]]` reaches 3, but `a` has positions 1 to 2: in group `a` of `shop`, row 4 of data.csv")]
    [InlineData(Pointers, "id,y,k\na,1,1\nb,2,0\na,3,2\na,4,1\n", "E0210",
        "`a[j[s, d]]` reaches 0, but `a` has positions 1 to 2: in group `b` of `shop`, row 2 of data.csv")]
    public void Groups_that_are_not_as_declared_are_named(string story, string csv, string code, string message)
    {
        var found = Assert.Single(TestStory.By($"model A\n{story}", csv).Binding.Diagnostics);
        Assert.Equal((code, message), (found.Code, found.Message));
    }

    /// <summary>Beyond the end of a group there are no members, whatever their index would be.</summary>
    [Fact]
    public void Indices_beyond_the_end_of_a_group_are_not_checked() =>
        Assert.Empty(TestStory.By("model A\n" + Pointers.Replace("a[j[s, d]]", "a[j[s, d] - 1]", StringComparison.Ordinal),
            "id,y,k\na,1,2\nb,2,3\na,3,2\na,4,3\n").Binding.Diagnostics);

    [Fact]
    public void One_long_group_beside_many_is_too_much_room()
    {
        var csv = "id,y\n" + string.Concat(Enumerable.Range(0, 70_000).Select(i => $"{i},0\n-1,0\n"));
        var found = Assert.Single(TestStory.By("model A\ndata y[subject, visit]: real from y by id", csv).Binding.Diagnostics);
        Assert.Equal(("E0330", "every group of `y` is padded to the longest: 70001 x 70000 numbers, more than fit in memory"),
            (found.Code, found.Message));
    }

    [Theory]
    [InlineData("id,x\nb,1\nb,2\na,3\n", true)]
    [InlineData("id,x\nb,1\na,3\nb,2\n", true)]
    [InlineData("id,x\na,3\nb,1\nb,2\n", false)]
    [InlineData("id,x\nb,1\na,3\na,2\n", false)]
    [InlineData("id,x\nb,1\nb,3\nc,2\n", false)]
    public void Two_files_have_the_same_groups(string second, bool areSame)
    {
        var bound = TestStory.By("""
            model A
            data y[subject, visit]: real from y by id
            data x[subject, visit]: real from x by id
            """ + Rest,
            new Dictionary<string, string> { ["y"] = "id,y\nb,1\na,2\nb,3\n", ["x"] = second });
        Assert.Equal(areSame ? [] : ["E0330"], bound.Binding.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void A_table_of_the_groups_has_a_row_for_each()
    {
        const string story = """
            model A
            data y[subject, visit]: real from y by id
            data x[subject]: real
            """ + Rest;
        Assert.Equal([5, 6], TestStory.By(story,
            new Dictionary<string, string> { ["y"] = "id,y\nb,1\na,2\nb,3\n", ["x"] = "x\n5\n6\n" }).Problem.Data["x"].Values);
        var found = Assert.Single(
            TestStory.By(story, new Dictionary<string, string> { ["y"] = "id,y\nb,1\na,2\nb,3\n",
                ["x"] = "x\n5\n6\n7\n" }).Binding.Diagnostics);
        Assert.Equal(("E0330", "`by` makes 2 groups of `subject`, but x.csv has 3 rows"), (found.Code, found.Message));
    }

    /// <summary>Random tables of two levels against groups made by LINQ.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Groups_in_groups_are_those_of_a_plain_grouping(ulong seed)
    {
        var random = new RandomStream(seed, "groups");
        var rows = Enumerable.Range(0, 60).Select(i => (Id: random.NextIndex(5), Day: (char)('p' + random.NextIndex(4)), Y: i)).ToList();
        var problem = TestStory.By("model A\ndata y[subject, day, rep]: real from y by id, day",
            "id,day,y\n" + string.Concat(rows.Select(r => $"{r.Id},{r.Day},{r.Y}\n"))).Problem;
        var groups = rows.GroupBy(r => r.Id)
            .Select(s => s.GroupBy(r => r.Day).Select(d => d.Select(r => (double)r.Y).ToList()).ToList()).ToList();
        var (days, reps) = (groups.Max(s => s.Count), groups.Max(s => s.Max(d => d.Count)));
        Assert.Equal([groups.Count, days, reps], problem.Data["y"].Shape);
        Assert.Equal(groups.Select(s => (double)s.Count), problem.Groups.Lengths["day"].Values);
        for (var s = 0; s < groups.Count; s++)
            for (var d = 0; d < days; d++)
            {
                Assert.Equal(d < groups[s].Count ? groups[s][d].Count : 0, problem.Groups.Lengths["rep"][s, d]);
                for (var r = 0; d < groups[s].Count && r < groups[s][d].Count; r++)
                    Assert.Equal(groups[s][d][r], problem.Data["y"][s, d, r]);
            }
    }
}
