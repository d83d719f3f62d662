using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Structures;
using ProbDsl.Tests.LogDensity;

namespace ProbDsl.Tests.NewData;

/// <summary>The density of each row: of every story that the compiler is tested with, and of small ones by hand.</summary>
public sealed class RowDensityTests
{
    private static readonly string Golden = Path.Combine(FindRoot(AppContext.BaseDirectory), "tests",
        "Inference.Tests", "NewData", "rows.txt");

    /// <summary>Those without weights, whose rows have a density only by a bound.</summary>
    public static TheoryData<string> Stories =>
        [.. StoryJointTests.Lowered.Select(s => (string)s.Data)
            .Where(s => !StoryJointTests.Problem(s, 1).Graph.HasWeights)];

    [Theory, MemberData(nameof(Stories))]
    public void Rows_add_up_to_what_the_data_say_given_the_unknowns(string story)
    {
        for (var seed = 1ul; seed <= 3; seed++)
        {
            var (rows, _) = RowDensitiesOfBlock.Of(StoryJointTests.Problem(story, seed), seed);
            if (rows is null) return;
            using (rows) Assert.Equal(1, Ratio(rows.Plainly(), rows.Densities().Sum()), 1e-9);
        }
    }

    /// <summary>How many stories add up above: 35 of 36 when this was written; of the others `rows.txt` says why.</summary>
    [Fact]
    public void Most_stories_have_rows() =>
        Assert.InRange(Stories.Select(s => RowDensitiesOfBlock.Of(StoryJointTests.Problem((string)s.Data, 1), 1).Rows).Count(IsThere), 35,
            Stories.Count);

    private static bool IsThere(RowDensitiesOfBlock? rows)
    {
        rows?.Dispose();
        return rows is not null;
    }

    [Fact]
    public void Whose_members_are_the_rows()
    {
        var lines = Stories.Select(s => (string)s.Data).Select(story =>
        {
            var (rows, why) = RowDensitiesOfBlock.Of(StoryJointTests.Problem(story, 1), 1);
            using (rows) return $"{story}: {(rows is null ? why : string.Join(", ", rows.Rows.Rows.Plates.Select(p => p.Name)))}";
        });
        var text = string.Join('\n', lines) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(Golden, text);
        else Assert.Equal(File.ReadAllText(Golden), text);
    }

    private static double Ratio(double expected, double found) => (1 + Math.Abs(expected) + (found - expected)) / (1 + Math.Abs(expected));

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "ProbDsl.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
