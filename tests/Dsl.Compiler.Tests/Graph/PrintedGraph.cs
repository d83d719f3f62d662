namespace ProbDsl.Tests.Graph;

/// <summary>
/// Golden texts of graphs: `graphs/NAME` is what a printer makes of a story. With UPDATE_GOLDEN=1 the tests rewrite them instead of
/// comparing.
/// </summary>
internal static class PrintedGraph
{
    public static void Check(string file, string actual)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Path.Combine(Stories.Root, "tests", "Dsl.Compiler.Tests", "graphs", file), actual);
        else Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "graphs", file)), actual);
    }

    /// <summary>The text of a story wherever it lies among the tests' stories.</summary>
    public static string Story(string name) =>
        File.ReadAllText(Directory.GetFiles(Stories.Folder, $"{name}.gen", SearchOption.AllDirectories).Single());

    /// <summary>Every story that compiles, by its path below the tests' stories.</summary>
    public static TheoryData<string> Compiling =>
    [
        .. Directory.GetFiles(Stories.Folder, "*.gen", SearchOption.AllDirectories)
            .Where(path => Stories.Compile(File.ReadAllText(path)).Graph is not null)
            .Select(path => Path.GetRelativePath(Stories.Folder, path)).Order(StringComparer.Ordinal),
    ];
}
