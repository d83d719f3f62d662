using System.Globalization;
using ProbDsl.Compiler;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>What a story's `fit { }` sets where the command line says nothing.</summary>
internal sealed class StoryDefaults(ValueList<FitDefault> written, FitWishes asked)
{
    private static readonly Known[] All =
    [
        new("method", w => w.Method is null, (w, value) => w with { Method = value }),
        new("seed", w => w.Seed is null, (w, value) => w with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) }),
        new("max_iter", w => w.MaxIterations is null, (w, value) => w with { MaxIterations = Whole(value) }),
        new("tol", w => w.Tolerance is null, (w, value) => w with { Tolerance = double.Parse(value, CultureInfo.InvariantCulture) }),
        new("restarts", w => w.Restarts is null, (w, value) => w with { Restarts = Whole(value) }),
        new("num_samples", w => w.Draws is null, (w, value) => w with { Draws = Whole(value) }),
        new("threads", w => w.Threads is null, (w, value) => w with { Threads = Whole(value) }),
        Training("batch_size", t => t.BatchSize is null, (t, value) => t with { BatchSize = Whole(value) }),
        Training("learning_rate", t => t.Rate is null, (t, value) => t with { Rate = Number(value) }),
        Training("num_particles", t => t.Particles is null, (t, value) => t with { Particles = Whole(value) }),
        Training("schedule", t => t.Schedule is null, (t, value) => t with { Schedule = value }),
        Training("optimizer", t => t.Optimizer is null, (t, value) => t with { Optimizer = value }),
        Training("weight_decay", t => t.WeightDecay is null, (t, value) => t with { WeightDecay = Number(value) }),
        Training("beta", t => t.Beta is null, (t, value) => t with { Beta = Number(value) }),
        Training("kl_warm_up", t => t.WarmUp is null, (t, value) => t with { WarmUp = Number(value) }),
        Training("free_bits", t => t.FreeBits is null, (t, value) => t with { FreeBits = Number(value) }),
        Training("clip_norm", t => t.ClipNorm is null, (t, value) => t with { ClipNorm = Number(value) }),
        Training("kl", t => !t.SamplesDivergences, (t, value) => t with { SamplesDivergences = value == "sampled" }),
        Training("weighting", t => t.Weighting is null, (t, value) => t with { Weighting = value }),
        Training("times", t => t.Times is null, (t, value) => t with { Times = value }),
        Training("pairing", t => t.Pairing is null, (t, value) => t with { Pairing = value }),
        Training("objective", t => t.Objective is null, (t, value) => t with { Objective = value }),
        Training("gradient", t => t.Slope is null, (t, value) => t with { Slope = TrainingOptionSet.SlopeOf(value) }),
        Training("guide", t => t.Family is null, (t, value) => t with { Family = TrainingOptionSet.FamilyOf(value) }),
        Training("holdout", t => t.Holdout is null, (t, value) => t with { Holdout = Number(value) }),
        Training("ema", t => t.Averaging is null, (t, value) => t with { Averaging = Number(value) }),
    ];

    /// <summary>The command line's wishes, completed.</summary>
    public FitWishes Wishes { get; } = written.Aggregate(asked, (wishes, own) => Find(own) is { } option && option.IsOpen(asked) ? option.With(wishes, own.Value) : wishes);

    /// <summary>The defaults that hold beside the method, and those that no method of this version reads; empty where there are none.</summary>
    public string Told => string.Join(" · ", new[]
    {
        Listed("", written.Where(d => d.Option != "method" && Find(d)?.IsOpen(asked) == true)),
        Listed("not read by this version: ", written.Where(d => Find(d) is null)),
    }.Where(t => t.Length > 0));

    /// <summary>The method that is asked for here or there, or the first that accepts the story. What is wrong with the story's own is told at its place.</summary>
    public MethodSelection Select(MethodTable methods, StoryOptions options)
    {
        var selection = methods.Select(options, Wishes.Method);
        if (asked.Method is not null || written.FirstOrDefault(d => d.Option == "method") is not { } own) return selection;
        return selection.Plan is not null ? selection with { Reason = "as the story's `fit` asks" } : selection with { Diagnostics = [.. selection.Diagnostics.Select(d => AtStory(d, own.Span))] };
    }

    /// <summary>Why no fit is to be begun: no method treats the story, or an option would change nothing.</summary>
    public ValueList<Diagnostic> Refused(MethodTable methods, StoryOptions options)
    {
        var selection = Select(methods, options);
        return selection is { Method: { } method, Plan: not null } ? Idle(methods, options, [method]) : selection.Diagnostics;
    }

    /// <summary>Options that would change nothing: of the command line under these methods, of the story's own under any that accepts it.</summary>
    public ValueList<Diagnostic> Idle(MethodTable methods, StoryOptions options, IEnumerable<InferenceMethod> chosen)
    {
        ValueList<FitDefault> own = [.. written.Where(d => Find(d) is not null)];
        return
        [
            .. IdleOptions.OfFits(asked.Training, chosen.Select(m => (m, options.Graph, Wishes.Training))),
            .. own.Count == 0 ? [] : IdleOptions.OfStory(own, new StoryDefaults(own, new()).Wishes.Training, methods.For(options.Graph).Where(m => m.Choose(options).Plan is not null), options.Graph),
        ];
    }

    private static Diagnostic AtStory(Diagnostic diagnostic, SourceSpan span) =>
        diagnostic.Place is NoPlace ? (diagnostic with { Place = new SourcePlace(span) }).Next($"{diagnostic.Help}; `--method` on the command line goes before the story's") : diagnostic;

    private static Known? Find(FitDefault own) => All.FirstOrDefault(k => k.Option == own.Option);

    private static string Listed(string before, IEnumerable<FitDefault> defaults) => defaults.Any() ? before + string.Join(", ", defaults.Select(d => $"{d.Option} = {d.Value}")) : "";

    private static int Whole(string value) => int.Parse(value, CultureInfo.InvariantCulture);

    private static double Number(string value) => double.Parse(value, CultureInfo.InvariantCulture);

    private static Known Training(string option, Func<TrainingWishes, bool> isOpen, Func<TrainingWishes, string, TrainingWishes> with) =>
        new(option, w => isOpen(w.Training), (w, value) => w with { Training = with(w.Training, value) });

    /// <summary>An option that fits read: whether the command line leaves it open, and how a story's value sets it.</summary>
    private sealed record Known(string Option, Func<FitWishes, bool> IsOpen, Func<FitWishes, string, FitWishes> With);
}
