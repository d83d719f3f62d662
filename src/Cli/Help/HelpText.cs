namespace ProbDsl.Cli.Help;

/// <summary>The help of a verb beside its options.</summary>
/// <param name="Calls">The usual call, then others, each with what it does.</param>
/// <param name="Groups">Of options, in their order; those of no group stand at the end.</param>
internal sealed record HelpText((string Call, string Does)[] Calls, params HelpGroup[] Groups)
{
    private static readonly HelpGroup training = new("Further options: docs/options.md, docs/methods") { IsFolded = true };

    /// <summary>The help of a verb; for a verb without a text, its call alone.</summary>
    public static HelpText Find(string verb) => verb switch
    {
        "new" => new(
            [("probdsl new", "the templates"), ("probdsl new regression my.gen", "write one"), ("probdsl new regression -", "print it")]),
        "check" => new([("probdsl check my.gen", "names, types and shapes, without data")]),
        "explain" => new(
            [
                ("probdsl explain my.gen", "the graph and the plan"), ("probdsl explain my.gen --data my.csv --plan", "the plan with data"),
                ("probdsl explain E0203", "the page of a diagnostic"),
            ],
            new("Output", "--syntax", "--graph", "--plan", "--program", "--nets", "--dot", "--mermaid", "--format"),
            new("Story and data", "--data", "--set", "--method"),
            new("Of a fit, where its plan depends on them") { IsShort = true }),
        "fit" => new(
            [
                ("probdsl fit my.gen --data my.csv", "its estimates"),
                ("probdsl fit my.gen --data my.csv --out kept", "keep the fit"),
            ],
            new("Story and data", "--data", "--drop-missing", "--set"),
            new("Method", "--method", "--seed", "--num-samples", "--max-iter", "--tol", "--restarts", "--holdout", "--threads"),
            new("Result", "--interval", "--out", "--resume", "--more", "--overwrite", "--keep", "--show", "--all", "--format"),
            training),
        "compare" => new(
            [
                ("probdsl compare my.gen --data my.csv", "all methods that accept it"),
                ("probdsl compare my.gen other.gen --data my.csv", "several stories"),
            ],
            new("Stories and data", "--data", "--drop-missing", "--set", "--decimal", "--date-format"),
            new("Methods", "--methods", "--holdout", "--budget", "--samples", "--seed", "--num-samples", "--max-iter", "--tol",
                "--restarts", "--threads"),
            new("Result", "--evidence", "--format"),
            training),
        "predict" => new(
            [
                ("probdsl predict kept --data new.csv", "of each row"),
                ("probdsl predict kept --data new.csv --out out.csv", "a file"),
            ],
            new("Rows", "--data", "--drop-missing", "--new-levels", "--id", "--horizon"),
            new("Expected outcomes on a grid: docs/guides/effects.md", "--grid", "--average", "--by", "--outcome", "--test")
                { IsShort = true },
            new("Result", "--interval", "--out", "--digits", "--format"),
            new("Draws", "--num-samples", "--seed", "--threads"),
            new("Files and programs, explained in docs/options.md", "--decimal", "--delimiter", "--date-format", "--engine",
                "--device") { IsShort = true }),
        "eval" => new(
            [
                ("probdsl eval kept --data new.csv", "their log density"),
                ("probdsl eval kept --data new.csv --per-row rows.csv", "each row's, in a file"),
            ],
            new("Rows", "--data", "--drop-missing", "--new-levels"),
            new("Result", "--per-row", "--format"),
            new("Draws", "--num-particles", "--seed"),
            new("Files and programs, explained in docs/options.md", "--decimal", "--delimiter", "--date-format", "--threads",
                "--engine", "--device") { IsShort = true },
            new("Continuous-time models", "--solver", "--rtol", "--atol", "--steps", "--trace", "--probes")),
        "comparisons" => new(
            [
                ("probdsl comparisons kept --data my.csv --variable x", "x + 1"),
                ("probdsl comparisons kept --data my.csv --variable g", "levels"),
            ],
            new("Rows", "--data", "--drop-missing", "--new-levels"),
            new("Effect", "--variable", "--values", "--scale", "--by", "--outcome", "--test"),
            new("Result", "--interval", "--num-samples", "--seed", "--out", "--format"),
            new("Files and programs, explained in docs/options.md", "--decimal", "--delimiter", "--date-format", "--threads",
                "--engine", "--device") { IsShort = true }),
        "slopes" => new(
            [
                ("probdsl slopes kept --data my.csv --variable x", "per unit of x"),
                ("probdsl slopes kept --data my.csv --variable x --by g", "in groups"),
            ],
            new("Rows", "--data", "--drop-missing", "--new-levels"),
            new("Effect", "--variable", "--scale", "--by", "--outcome", "--test"),
            new("Result", "--interval", "--out", "--format"),
            new("Draws", "--num-samples", "--seed"),
            new("Files and programs, explained in docs/options.md", "--decimal", "--delimiter", "--date-format", "--threads",
                "--engine", "--device") { IsShort = true }),
        "test" => new(
            [
                ("probdsl test kept b=0", "how far b is from 0"),
                ("probdsl test kept b=0 level[1]=level[2]", "several; quote those with > or <"),
            ],
            new HelpGroup("Result", "--interval", "--format")),
        "judge" => new(
            [
                ("probdsl judge kept --data my.csv", "whether to trust it, on one page"),
                ("probdsl judge kept --data my.csv --per-row rows.csv", "each row's prediction, in a file"),
                ("probdsl judge kept --data my.csv --folds 5", "predictions by fits to four fifths of the rows"),
            ],
            new("Data", "--data", "--drop-missing"),
            new("Further fits", "--reloo", "--folds", "--leave"),
            new("Result", "--per-row", "--format"),
            new("Draws", "--seed"),
            new("Files and programs, explained in docs/options.md", "--decimal", "--delimiter", "--date-format", "--threads",
                "--engine", "--device") { IsShort = true }),
        "ppc" => new(
            [
                ("probdsl ppc kept --data my.csv", "data drawn from a fit beside the data"),
                ("probdsl ppc my.gen --data my.csv", "data drawn from the priors of a story"),
            ],
            new("Data", "--data", "--drop-missing", "--set"),
            new("Replicates", "--replicates", "--seed"),
            new("Result", "--out", "--format"),
            new("Files and programs, explained in docs/options.md", "--decimal", "--delimiter", "--date-format", "--threads",
                "--engine", "--device") { IsShort = true }),
        "sensitivity" => new(
            [("probdsl sensitivity kept --data my.csv", "which unknowns are decided by their priors")],
            new("Data", "--data", "--drop-missing"),
            new("Result", "--format"),
            new("Files and programs, explained in docs/options.md", "--decimal", "--delimiter", "--date-format", "--threads",
                "--engine", "--device") { IsShort = true }),
        "sbc" => new(
            [
                ("probdsl sbc my.gen --data my.csv --simulations 50", "whether its posteriors are right"),
                ("probdsl sbc my.gen --simulate other.gen --simulations 50", "with data of another story"),
            ],
            new("Story and data", "--data", "--drop-missing", "--set"),
            new("Simulations", "--simulations", "--simulate", "--seed", "--threads", "--part"),
            new("Method", "--method", "--num-samples", "--max-iter", "--tol", "--restarts"),
            new("Result", "--out", "--format"),
            training),
        "sample" => new(
            [
                ("probdsl sample my.gen -n 100", "rows from the prior of a story"),
                ("probdsl sample kept -n 100 --out drawn.csv", "rows from a fit, into a file"),
            ],
            new("Rows", "--num-samples", "--data", "--drop-missing", "--decimal", "--delimiter", "--date-format", "--set", "--given",
                "--all"),
            new("Result", "--out"),
            new("Draws", "--seed", "--engine", "--device"),
            new("Of diffusion, flows, scores and energies, explained in docs/options.md", "--steps", "--eta", "--guidance", "--without",
                "--sampler", "--step-size", "--solver", "--rtol", "--atol") { IsShort = true }),
        "divergence" => new(
            [
                ("probdsl divergence kept my.gen", "a fit and a story"),
                ("probdsl divergence kept new.csv", "a fit and rows"),
            ],
            new("Distributions", "--set", "--decimal", "--delimiter"),
            new("Draws", "--num-samples", "--seed", "--threads"),
            new("Result", "--format")),
        "fmt" => new([("probdsl fmt my.gen", "rewrite a story in place"), ("probdsl fmt --check my.gen", "report, and change nothing")]),
        "methods" => new([("probdsl methods", "every method with what it is for")]),
        "distributions" => Catalog("distributions", "Normal"),
        "functions" => Catalog("functions", "softmax"),
        "layers" => Catalog("layers", "linear"),
        "flows" => Catalog("flows", "affine"),
        "sdes" => Catalog("sdes", "vp"),
        "engines" => new([("probdsl engines", "the engines that run programs, and what is missing to start one")]),
        _ => new([($"probdsl {verb}", "")]),
    };

    private static HelpText Catalog(string verb, string name) =>
        new([($"probdsl {verb}", "all of them"), ($"probdsl {verb} {name}", "one on a page of its own")]);
}

/// <summary>Options that stand together.</summary>
/// <param name="Title">Above them.</param>
/// <param name="Flags">Their names; none: all that no group names.</param>
internal sealed record HelpGroup(string Title, params string[] Flags)
{
    /// <summary>Whether the options stand side by side, without their descriptions.</summary>
    public bool IsShort { get; init; }

    /// <summary>Whether the title, which names the pages that list the options, stands for all of them.</summary>
    public bool IsFolded { get; init; }
}
