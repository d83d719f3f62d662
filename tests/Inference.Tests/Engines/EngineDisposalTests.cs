using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Fingerprints;

namespace ProbDsl.Tests.Engines;

/// <summary>A fit disposes all engines that it has started, also where one of their programs does not fit in memory.</summary>
public sealed class EngineDisposalTests
{
    private const int MostPrograms = 12;

    public static TheoryData<string> Stories =>
    [
        "gallery/coin", "gallery/eight_schools", "gallery/galaxies", "gallery/topics", "chain/two states", "chain/a known transition",
        "estimated/MvNormal components", "gallery/vae", "gallery/gmvae", "gallery/ddpm", "gallery/flow_matching", "gallery/planar_cnf",
        "gallery/score_sde",
    ];

    // the first program that does not fit, then the second one, up to the last
    [Theory, MemberData(nameof(Stories))]
    public void Engines_are_disposed_where_memory_is_not_enough(string story)
    {
        var problem = StoryRuns.Problem(story);
        foreach (var (method, plan) in StoryRuns.Accepted(problem))
        {
            var room = 0;
            while (room < MostPrograms && !Fits(problem, method, plan, room)) room++;
        }
    }

    // whether the programs of a short fit fit
    private static bool Fits(Problem problem, InferenceMethod method, InferencePlan plan, int room)
    {
        var engines = new Engines(room);
        var kind = new EngineKind("small", "room for a few programs", _ => engines.Start()) { IsDevice = true };
        try
        {
            StoryRuns.Run(problem, method, plan, kind);
        }
        catch (NotEnoughMemory)
        {
            // the command line reports it
        }

        var live = string.Join('\n', engines.Live.Values);
        Assert.True(live.Length == 0, $"`{method.Name}` with room for {room} programs does not dispose an engine\n{live}");
        return engines.Left > 0;
    }

    private sealed class Engines(int room)
    {
        public int Left { get; private set; } = room;

        /// <summary>Those that are not disposed, and where they were started.</summary>
        public Dictionary<IEngine, string> Live { get; } = [];

        public IEngine Start()
        {
            var engine = new Engine(this);
            Live[engine] = Environment.StackTrace;
            return engine;
        }

        private sealed class Engine(Engines all) : IEngine
        {
            private readonly IEngine engine = new ManagedEngine();

            public IStore CreateStore() => engine.CreateStore();

            public IProgram Compile(TensorProgram program, IStore store, IReadOnlyList<SlotUpdate>? updates = null)
            {
                if (all.Left-- <= 0) throw new NotEnoughMemory(2e9, 1e9);
                return engine.Compile(program, store, updates);
            }

            public void Dispose()
            {
                all.Live.Remove(this);
                engine.Dispose();
            }
        }
    }
}
