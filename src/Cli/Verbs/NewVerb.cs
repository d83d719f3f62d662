using ProbDsl.Cli.Templates;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl new KIND FILE.gen`: writes a template; without arguments, lists them.</summary>
internal static class NewVerb
{
    public static Command Command()
    {
        var kind = new Argument<string?>("kind") { Description = "a kind of story; without it, they are listed",
            Arity = ArgumentArity.ZeroOrOne };
        var file = new Argument<string?>("file") { Description = "the file to write, or - for standard output",
            Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("new", "Start a story from a template.") { kind, file };
        command.Validators.Add(result =>
        {
            if (result.GetValue(kind) is { } known && StoryTemplates.Kinds.Contains(known) && result.GetValue(file) is null)
                result.AddError($"name the file to write: `probdsl new {known} my.gen`, or - to print it");
        });
        command.SetAction(parsed => (int)Run(parsed.GetValue(kind), parsed.GetValue(file)));
        return command;
    }

    private static ExitCode Run(string? kind, string? file)
    {
        if (kind is null) return List();
        if (!StoryTemplates.Kinds.Contains(kind)) return DiagnosticOutput.Report([Unknown(kind)], OutputFormat.Text);
        if (file is not (null or "-")) return Write(kind, file);
        Console.Out.Write(StoryTemplates.Text(kind));
        return ExitCode.Success;
    }

    private static ExitCode List()
    {
        var width = StoryTemplates.Kinds.Max(k => k.Length) + 2;
        var catalog = InstalledMethods.Catalog;
        var methods = InstalledMethods.Load(catalog);
        foreach (var kind in StoryTemplates.Kinds)
            Console.Out.Write(Paragraph.Print(kind.PadRight(width),
                $"{StoryTemplates.Purpose(kind)}{TemplatePlan.Create(kind, catalog, methods).Mark}"));
        Console.Out.Write("\n" + Paragraph.Print("next: ", "`probdsl new mixture my.gen` writes one, `probdsl new mixture -` prints it"));
        return ExitCode.Success;
    }

    private static ExitCode Write(string kind, string file)
    {
        try
        {
            AtomicFile.Create(file, stream => stream.Write(Encoding.UTF8.GetBytes(StoryTemplates.Text(kind))));
        }
        catch (IOException exception)
        {
            return DiagnosticOutput.Report([Path.Exists(file)
                ? FileDiagnostics.AlreadyThere(file) : FileDiagnostics.NotWritten(file, exception.Message)], OutputFormat.Text);
        }

        var catalog = InstalledMethods.Catalog;
        Console.Out.Write(Paragraph.Print($"{file}: ", StoryTemplates.Purpose(kind)));
        Console.Out.Write(Paragraph.OfItems("next: ", "put your columns in its `data` lines", $"probdsl check {file}",
            TemplatePlan.Create(kind, catalog, new(catalog)).Next(file)));
        return ExitCode.Success;
    }

    private static Diagnostic Unknown(string kind) =>
        Diagnostic.Error("E0193", $"there is no template `{kind}`", Place.None)
            .Next(DidYouMean.Closest(kind, StoryTemplates.Kinds) is { } near ? $"did you mean `{near}`?" : "`probdsl new` lists them");
}
