using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Plans;
using ProbDsl.Runtime.Engines;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>Sweeps by the expected rows of states, and sweeps by all rows.</summary>
internal sealed class BothSweeps : IDisposable
{
    private static readonly FitOptions options = new(Threads: 1);

    private readonly MessageFitting fitting;

    public BothSweeps(TestStory story)
    {
        var selection = story.Select("vmp");
        Assert.True(selection.Plan is not null, string.Join("\n", selection.Diagnostics.Select(d => $"{d.Code} {d.Message} {d.Help}")));
        var plan = selection.Plan;
        var factors = Inference.MessagePassing.Factors.Create(story.Problem, plan.Blocks);
        var joint = ExpectedJoint.Lower(story.Problem, TestStory.Catalog, plan.Density, factors);
        var rows = ComponentRows.Find(story.Problem, TestStory.Catalog, plan.Density);
        Assert.NotNull(rows);
        (Factors, FirstRound) = (factors, joint.Rounds[0]);
        All = new(story.Problem, joint, [], options.ChosenEngine);
        InBatches = size => new(story.Problem, joint, [], options.ChosenEngine, (engine, store) => new(story.Problem, TestStory.Catalog,
            rows, new(story.Problem, TestStory.Catalog, plan.Density, rows, joint.Rounds), joint.Rounds.Count, engine, store,
            options.With(StandardOptions.BatchSize, size)));
        Few = InBatches(null);
        fitting = (MessageFitting)selection.Method!.Start(story.Problem, plan, options).Value!;
    }

    public MessageSweeps All { get; }

    /// <summary>Sweeps by the expected rows of states, in batches of at most this many rows; null for all rows.</summary>
    public Func<int?, MessageSweeps> InBatches { get; }

    public MessageSweeps Few { get; }

    /// <summary>The factors of all unknowns.</summary>
    public IReadOnlyList<Factor> Factors { get; }

    public IReadOnlyList<Factor> FirstRound { get; }

    /// <summary>The factors of a start after two sweeps.</summary>
    public double[] Started()
    {
        var state = fitting.Init(0, new(1, "start"));
        for (var sweep = 0; sweep < 2; sweep++) state = fitting.Next(state).Next;
        return [.. state.Parameters];
    }

    public void Dispose()
    {
        All.Dispose();
        Few.Dispose();
        fitting.Dispose();
    }
}
