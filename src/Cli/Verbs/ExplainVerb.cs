using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Diagrams;
using ProbDsl.Compiler.Graph.Printing;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Plans.Requirements;
using ProbDsl.Inference.Treatments;
using ProbDsl.Parser.Formatting;
using ProbDsl.Parser.Grammar;

namespace ProbDsl.Cli.Verbs;

/// <summary>
/// `probdsl explain`: a story in any of its intermediate forms (by default graph and plan), or the page of a diagnostic code.
/// </summary>
internal static class ExplainVerb
{
    public static Command Command()
    {
        var what = new Argument<string>("story|code") { Description = "a story (.gen), or a code such as E0203" };
        var syntax = new Option<bool>("--syntax") { Description = "the tree as parsed" };
        var graph = new Option<bool>("--graph") { Description = "the typed graph" };
        var plan = new Option<bool>("--plan") { Description = "how each unknown is treated, and why" };
        var dot = new Option<bool>("--dot") { Description = "the graph as a picture for Graphviz: `| dot -Tsvg`" };
        var mermaid = new Option<bool>("--mermaid") { Description = "the graph as a picture for Markdown, in Mermaid" };
        var program = new Option<bool>("--program") { Description = "the log density as a tensor program (reads the data)" };
        var nets = new Option<bool>("--nets") { Description = "each net's layers, shapes, parameters and multiply-adds for a row" };
        var format = Options.Format();
        var (settings, method, data) = (Options.Set(), Options.Method(), Options.Data(takesStories: true));
        var how = new RunOptionSet(StandardOptions.Table, OptionUses.Plan);
        var command = new Command("explain", "Show the graph and the plan of a story, or the page of a diagnostic.") { what, syntax, graph,
            plan, dot, mermaid, program, nets, format, settings, method, data };
        command.Validators.Add(read =>
        {
            if (read.GetValue(format) == "json" && !read.GetValue(nets)) read.AddError("--format json goes with --nets");
        });
        foreach (var option in how.All) command.Add(option);
        command.SetAction(parsed =>
        {
            var asked = how.Read(parsed).With(StandardOptions.Method, parsed.GetValue(method));
            var (set, files) = (parsed.GetValue(settings) ?? [], parsed.GetValue(data) ?? []);
            return (int)Run(parsed.GetValue(what)!, new(parsed.GetValue(syntax), parsed.GetValue(graph), parsed.GetValue(plan),
                parsed.GetValue(dot), parsed.GetValue(mermaid), parsed.GetValue(program), parsed.GetValue(nets),
                Options.FormatOf(parsed, format), set, asked, files));
        });
        return command;
    }

    private sealed record ExplainOptions(bool Syntax, bool Graph, bool Plan, bool Dot, bool Mermaid, bool Program, bool Nets,
        OutputFormat Format, string[] Settings, RunOptions Asked, string[] Data)
    {
        /// <summary>A plan is made without data unless some are named; a program needs them.</summary>
        public bool ReadsData => Program || Data.Length > 0;

        public bool None => !(Syntax || Graph || Plan || Dot || Mermaid || Program || Nets);
    }

    private static ExitCode Run(string what, ExplainOptions shown) => CodePages.IsCode(what) ? CodePages.Show(what) : Story(what, shown);

    private static ExitCode Story(string path, ExplainOptions shown)
    {
        var (story, unread) = StoryFile.Read(path);
        if (story is null) return DiagnosticOutput.Report([unread!], OutputFormat.Text);
        if (shown.Syntax && StoryParser.Parse(story.Source) is { HasErrors: false, Model: { } model })
            Console.Out.Write(LongLines.Break(SyntaxDump.Print(model)));
        var (set, wrong) = Settings.Read(shown.Settings);
        if (wrong.Count > 0) return DiagnosticOutput.Report(wrong, OutputFormat.Text);
        var data = shown.ReadsData ? new StoryData(path, shown.Data, CsvForms.Read(shown.Asked)) : null;
        var (settings, contradicted) = data?.Settings(story.Source, set) ?? (set, []);
        if (contradicted.Count > 0) return DiagnosticOutput.Report(contradicted, OutputFormat.Text);
        var catalog = InstalledMethods.Catalog;
        var compilation = new ModelCompiler(catalog).Compile(story.Source, settings);
        var code = DiagnosticOutput.Report(compilation.Diagnostics, OutputFormat.Text);
        if (compilation.Graph is not { } graph) return code;
        if (shown.Graph || shown.None) Console.Out.Write(GraphPrinter.Print(graph));
        if (shown.Dot) Console.Out.Write(DotPrinter.Print(DiagramMaker.Draw(graph)));
        if (shown.Mermaid) Console.Out.Write(MermaidPrinter.Print(DiagramMaker.Draw(graph)));
        var facts = StoryFacts.Of(graph, catalog, new StoryDefaults(graph.Defaults, shown.Asked).Given);
        if (data is null && shown.Nets) Nets(NetCosts.Compute(graph, SizeOf(graph)), shown.Format);
        if (data is null) return shown.Plan || shown.None ? Plan(facts, catalog, shown.Asked) : code;
        if (Bound(graph, catalog, data, shown.Asked) is not { } problem) return ExitCode.UserError;
        if (shown.Nets) Nets(NetCosts.Compute(graph, name => problem.SizeOf(Size.Of(name))), shown.Format);
        if (shown.Plan || shown.None) code = Plan(facts.With(problem), catalog, shown.Asked);
        if (shown.Program && Program(problem, facts.With(problem), catalog, shown.Asked) is var written && written != ExitCode.Success)
            code = written;
        return code;
    }

    private static void Nets(IReadOnlyList<NetCosts> nets, OutputFormat format)
    {
        if (format == OutputFormat.Json) NetTable.Json(nets);
        else Console.Out.Write(NetTable.Text(nets));
    }

    /// <summary>The values of hyperparameters that are numbers or sizes of others; null for sizes that data determine.</summary>
    private static Func<string, long?> SizeOf(ModelGraph graph) => name =>
        (graph.Find(name) is { Role: Role.Constant, Origin: ValueOrigin { Value: var value } } ? value : null) switch
        {
            Literal number => (long)number.Value,
            SizeValue { Size: var size } when size.Symbols.All(s => SizeOf(graph)(s) is not null) =>
                size.Evaluate(s => SizeOf(graph)(s)!.Value),
            _ => null,
        };

    /// <summary>The plan that a fit with the same options runs, or why it refuses them.</summary>
    private static ExitCode Plan(StoryFacts facts, StandardCatalog catalog, RunOptions asked)
    {
        var methods = InstalledMethods.Load(catalog);
        var selection = new StoryDefaults(facts.Graph.Defaults, asked).Select(methods, facts);
        Console.Out.Write(PlanPrinter.Print(facts.Graph, selection, facts, methods));
        return DiagnosticOutput.Below(selection is { Method: { } method, Plan: not null }
            ? [.. selection.Diagnostics, .. IneffectiveOptions.OfFits(asked, [(method, facts, facts.Run)])] : selection.Diagnostics);
    }

    /// <summary>The story with its data, or null where an error has been reported.</summary>
    private static Problem? Bound(ModelGraph graph, StandardCatalog catalog, StoryData data, RunOptions asked)
    {
        var loaded = data.For(graph).WithDrawnRows(StandardOptions.Seed.Usual, catalog);
        var binding = loaded.Tables is { } tables
            ? new ProblemBinder(graph, tables with { DateFormat = asked[StandardOptions.DateFormat] }, catalog).Bind()
            : new(null, loaded.Diagnostics);
        if (binding.Problem is not null && loaded.Diagnostics.Count > 0) DiagnosticOutput.Report(loaded.Diagnostics, OutputFormat.Text);
        if (binding.Problem is null) DiagnosticOutput.Report(binding.Diagnostics, OutputFormat.Text);
        return binding.Problem;
    }

    private static ExitCode Program(Problem problem, StoryFacts facts, StandardCatalog catalog, RunOptions asked)
    {
        var selected = new StoryDefaults(facts.Graph.Defaults, asked).Select(InstalledMethods.Load(catalog), facts);
        var hasDensity = new LogDensityRequirement().IsMetBy(facts);
        if (selected.Method is not { MaximizesLikelihood: true } && hasDensity)
            return LogJointProgram(problem, facts.Density, catalog);
        Requirement[] ofRows = [new ClosedFormRowRequirement(), new CompleteDataRequirement()];
        var obstacles = ofRows.SelectMany(r => r.Unmet(facts))
            .Concat(facts.Latents.Select(l => facts[l.Name].Refusal).OfType<Refusal>()).ToList();
        if (obstacles.Count > 0 && (hasDensity || (selected.Method is { MaximizesLikelihood: true } && IsObserved(facts))))
            return LogJointProgram(problem, facts.Density, catalog);
        if (obstacles.Count > 0) return DiagnosticOutput.Report([.. obstacles.Select(RefusalDiagnostics.NoProgram)], OutputFormat.Text);
        Console.Out.Write(LongLines.Break($"{LogLikelihoodProgram.Lower(problem, catalog)}\n"));
        return ExitCode.Success;
    }

    /// <summary>Whether nothing is marginalized.</summary>
    private static bool IsObserved(StoryFacts story) => !story.NeededLatents.Any() && story.Unobserved.Integrated.Count == 0;

    /// <summary>The density of data and unknowns in unconstrained coordinates, which `map` maximizes, without its gradient.</summary>
    private static ExitCode LogJointProgram(Problem problem, DensityPlan plan, StandardCatalog catalog)
    {
        var joint = LoweringLimit.Try(() => LogJoint.Lower(problem, catalog, plan));
        if (joint.Limit is { } limit)
            return DiagnosticOutput.Report([RefusalDiagnostics.NoProgram(limit.ToRefusal())], OutputFormat.Text);
        Console.Out.Write(LongLines.Break($"{joint.Value!.Program()}\n"));
        return ExitCode.Success;
    }
}
