namespace ProbDsl.Cli.Catalogs;

/// <summary>Examples of each name: a few lines of a story, stored in one text file per verb below a line `== NAME`.</summary>
internal static class Examples
{
    private const string Mark = "== ";

    public static string? Find(string verb, string name) => Read(verb).Where(e => e.Name == name).Select(e => e.Lines).FirstOrDefault();

    private static IEnumerable<(string Name, string Lines)> Read(string verb)
    {
        using var stream = typeof(Examples).Assembly.GetManifestResourceStream($"examples.{verb}.txt")!;
        using var reader = new StreamReader(stream);
        foreach (var part in $"\n{reader.ReadToEnd()}".Split($"\n{Mark}").Skip(1))
            yield return (part[..part.IndexOf('\n', StringComparison.Ordinal)],
                part[(part.IndexOf('\n', StringComparison.Ordinal) + 1)..].TrimEnd('\n'));
    }
}
