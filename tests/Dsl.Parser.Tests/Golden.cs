namespace ProbDsl.Tests;

/// <summary>
/// Golden texts: files with an input and, below a line `----`, what is to come out. With UPDATE_GOLDEN=1 the tests rewrite the
/// second part in the source folder instead of comparing it.
/// </summary>
public static class Golden
{
    private const string Rule = "----\n";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "golden");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Order(StringComparer.Ordinal)];

    public static void Check(string name, Func<string, string> render)
    {
        var golden = File.ReadAllText(Path.Combine(Folder, $"{name}.txt"));
        var rule = golden.IndexOf(Rule, StringComparison.Ordinal);
        Assert.True(rule >= 0, $"{name}.txt has no line ----");
        var actual = render(golden[..rule]);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(Source(name), golden[..rule] + Rule + actual);
        else Assert.Equal(golden[(rule + Rule.Length)..], actual);
    }

    private static string Source(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ProbDsl.sln"))) folder = folder.Parent;
        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "tests", "Dsl.Parser.Tests", "golden", $"{name}.txt");
    }
}
