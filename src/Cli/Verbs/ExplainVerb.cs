using System.CommandLine;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>`probdsl explain`: a story in any of its intermediate forms (by default graph and plan), or the page of a diagnostic code.</summary>
internal static class ExplainVerb
{
    public static Command Command()
    {
        var what = new Argument<string>("story or code") { Description = "a story (.gen), or a code such as E0203" };
        var syntax = new Option<bool>("--syntax") { Description = "the tree as parsed" };
        var graph = new Option<bool>("--graph") { Description = "the typed graph" };
        var plan = new Option<bool>("--plan") { Description = "what becomes of each unknown, and why" };
        var dot = new Option<bool>("--dot") { Description = "the graph as a picture for Graphviz: `| dot -Tsvg`" };
        var mermaid = new Option<bool>("--mermaid") { Description = "the graph as a picture for Markdown, in Mermaid" };
        var program = new Option<bool>("--program") { Description = "the log density as a tensor program (reads the data)" };
        var (settings, method, data) = (Options.Set(), Options.Method(), Options.Data());
        var command = new Command("explain", "Show the graph and plan of a story, or explain a diagnostic code.") { what, syntax, graph, plan, dot, mermaid, program, settings, method, data };
        command.SetAction(parsed => (int)Run(parsed.GetValue(what)!, new(
            parsed.GetValue(syntax), parsed.GetValue(graph), parsed.GetValue(plan), parsed.GetValue(dot), parsed.GetValue(mermaid), parsed.GetValue(program),
            parsed.GetValue(settings) ?? [], parsed.GetValue(method), parsed.GetValue(data) ?? [])));
        return command;
    }

    private sealed record Wishes(bool Syntax, bool Graph, bool Plan, bool Dot, bool Mermaid, bool Program, string[] Settings, string? Method, string[] Data)
    {
        public bool None => !(Syntax || Graph || Plan || Dot || Mermaid || Program);
    }

    private static ExitCode Run(string what, Wishes wishes) => CodePages.IsCode(what) ? CodePages.Show(what) : Story(what, wishes);

    private static ExitCode Story(string path, Wishes wishes)
    {
        var (story, problem) = StoryFile.Read(path);
        if (story is null) return DiagnosticOutput.Tell([problem!], OutputFormat.Text);
        if (wishes.Syntax && StoryParser.Parse(story.Source) is { HasErrors: false, Model: { } model }) Console.Out.Write(SyntaxDump.Print(model));
        var (settings, wrong) = Settings.Read(wishes.Settings);
        if (wrong.Count > 0) return DiagnosticOutput.Tell(wrong, OutputFormat.Text);
        var catalogue = new StandardCatalogue();
        var compilation = new ModelCompiler(catalogue).Compile(story.Source, settings);
        var code = DiagnosticOutput.Tell(compilation.Diagnostics, OutputFormat.Text);
        if (compilation.Graph is not { } graph) return code;
        if (wishes.Graph || wishes.None) Console.Out.Write(GraphPrinter.Print(graph));
        if (wishes.Dot) Console.Out.Write(DotPrinter.Print(DiagramMaker.Draw(graph)));
        if (wishes.Mermaid) Console.Out.Write(MermaidPrinter.Print(DiagramMaker.Draw(graph)));
        if (wishes.Plan || wishes.None) code = Plan(graph, catalogue, wishes.Method);
        return wishes.Program ? Program(path, graph, catalogue, wishes.Data) : code;
    }

    private static ExitCode Plan(ModelGraph graph, StandardCatalogue catalogue, string? method)
    {
        var methods = new MethodTable(catalogue);
        var options = StoryOptions.Of(graph, catalogue);
        var selection = new StoryDefaults(graph.Defaults, new(method)).Select(methods, options);
        Console.Out.Write(PlanPrinter.Print(graph, selection, options, methods));
        return DiagnosticOutput.Below(selection.Diagnostics);
    }

    private static ExitCode Program(string path, ModelGraph graph, StandardCatalogue catalogue, string[] data)
    {
        var loaded = DataFiles.Read(path, data);
        if (loaded.Tables is not { } tables) return DiagnosticOutput.Tell(loaded.Diagnostics, OutputFormat.Text);
        var binding = new ProblemBinder(graph, tables, catalogue).Bind();
        if (binding.Problem is not { } problem) return DiagnosticOutput.Tell(binding.Diagnostics, OutputFormat.Text);
        var options = StoryOptions.Of(graph, catalogue);
        var obstacles = options.Limits.Concat(options.Latents.Select(l => options[l.Name].Refusal).OfType<Refusal>()).ToList();
        if (obstacles.Count > 0) return DiagnosticOutput.Tell([.. obstacles.Select(PlanDiagnostics.NoProgram)], OutputFormat.Text);
        Console.Out.WriteLine(LogLikelihoodProgram.Of(problem, catalogue));
        return ExitCode.Success;
    }
}
