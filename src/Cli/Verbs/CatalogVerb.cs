using ProbDsl.Cli.Catalogs;
using ProbDsl.Compiler.Foreign;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl distributions [NAME]` and the like: all names of a kind in a list, or one on a page of its own.</summary>
internal sealed class CatalogVerb(string verb, string noun, string unknown,
    Func<StandardCatalog, IReadOnlyList<CatalogEntry>> entries)
{
    public static Command Distributions() => new CatalogVerb("distributions", "distribution", "E0204", catalog =>
            DistributionEntries.List(catalog, InstalledMethods.Load(catalog).All.Where(m => m.MaximizesLikelihood).Select(m => m.Name)))
                .Make();

    public static Command Functions() => new CatalogVerb("functions", "function", "E0205", FunctionEntries.List).Make();

    public static Command Layers() => new CatalogVerb("layers", "layer", "E0221", NetEntries.Layers).Make();

    public static Command Flows() => new CatalogVerb("flows", "flow", "E0224", NetEntries.Flows).Make();

    public static Command Sdes() => new CatalogVerb("sdes", "sde", "E0225", NetEntries.Sdes).Make();

    private Command Make()
    {
        var name = new Argument<string?>("name")
        {
            Description = $"one {(noun == "sde" ? "SDE" : noun)}, to show its arguments and an example",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = Options.Format();
        var command = new Command(verb, $"List the {(verb == "sdes" ? "SDEs" : verb)}, or show one.") { name, format };
        command.SetAction(parsed => (int)Run(parsed.GetValue(name), Options.FormatOf(parsed, format)));
        return command;
    }

    private ExitCode Run(string? name, OutputFormat format)
    {
        var catalog = InstalledMethods.Catalog;
        var all = entries(catalog);
        var asked = name is null ? all : [.. all.Where(e => e.Name == name || e.Aliases.Contains(name))];
        if (asked.Count == 0) return DiagnosticOutput.Report([Unknown(name!, all)], format);
        if (format == OutputFormat.Json)
        {
            using var output = Terminal.OpenOutput();
            CatalogJson.Write(verb, asked, output);
        }
        else
        {
            Console.Out.Write(name is null ? CatalogList.Print(verb,
                all) : string.Join('\n', asked.Select(e => CatalogPage.Print(e, Examples.Find(verb, e.Name)))));
        }

        return ExitCode.Success;
    }

    private Diagnostic Unknown(string name, IReadOnlyList<CatalogEntry> all) =>
        Diagnostic.Error(unknown, $"there is no {noun} `{name}`", Place.None)
            .Next(SameLetters(name, all) is { } same ? $"did you mean `{same}`?"
                : Elsewhere(name) ?? (DidYouMean.Closest(name, all.Select(e => e.Name)) is { } near
                    ? $"did you mean `{near}`?" : $"`probdsl {verb}` lists them"));

    private static string? SameLetters(string name, IReadOnlyList<CatalogEntry> all) =>
        all.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name;

    /// <summary>The name here of a name of another system.</summary>
    private string? Elsewhere(string name) => verb switch
    {
        "functions" => ForeignAdvice.Function(name),
        "distributions" => ForeignAdvice.Distribution(name),
        "layers" => ForeignAdvice.Layer(name),
        _ => null,
    };
}
