using ProbDsl.Runtime.Managed.Scheduling;

namespace ProbDsl.Runtime.Managed.StraightLines;

/// <summary>
/// Values of a few numbers that are computed one after another, by an instruction each at first; after enough runs by one method without
/// loops, which has the same bits.
/// </summary>
internal sealed unsafe class StraightRun : ProgramStep
{
    /// <summary>The fewest ops for which a method is generated, and the most of one method.</summary>
    public const int FewestOps = 6, MostOps = 250;

    private readonly ProgramStep plain;
    private readonly int ops;
    private readonly long before;
    private readonly Func<(ScalarCode Code, nint[] Places)> write;
    private long done;
    private NativeBuffer<nint>? places;
    private NativeBuffer<double>? scratch;
    private ScalarPass? pass;

    /// <param name="plain">The same by instructions.</param>
    /// <param name="ops">How many instructions these are.</param>
    /// <param name="before">After how many instructions, over all runs, a method pays for its generation.</param>
    /// <param name="write">The code, and the addresses of its places.</param>
    public StraightRun(ProgramStep plain, int ops, long before, Func<(ScalarCode Code, nint[] Places)> write) =>
        (this.plain, this.ops, this.before, this.write) = (plain, ops, before, write);

    public override int Methods => pass is null ? 0 : 1;

    public override void Run(BlockTeam? team)
    {
        if (pass is not null)
        {
            pass(places!.At);
            return;
        }

        plain.Run(team);
        if ((done += ops) >= before) Generate();
    }

    public override void Dispose()
    {
        plain.Dispose();
        places?.Dispose();
        scratch?.Dispose();
    }

    private void Generate()
    {
        var (code, at) = write();
        scratch = new(Math.Max(1, code.Scratch));
        places = new(at.Length + 1);
        for (var i = 0; i < at.Length; i++) places.At[i] = at[i];
        places.At[at.Length] = (nint)scratch.At;
        pass = ScalarEmitter.PassOf(code, at.Length);
    }
}
