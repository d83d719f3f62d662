using ProbDsl.Runtime.Managed.Instructions;
using ProbDsl.Runtime.Threads;

namespace ProbDsl.Runtime.Managed;

/// <summary>What a compiled program does after another.</summary>
internal abstract class ProgramStep : IDisposable
{
    /// <param name="team">Who shares the work, where it falls into blocks.</param>
    public abstract void Run(BlockTeam? team);

    public abstract void Dispose();

    protected static void Run(IBlockWork work, int blocks, BlockTeam? team)
    {
        if (team is null || blocks == 1) for (var b = 0; b < blocks; b++) work.Do(b, 0);
        else team.Run(blocks, work);
    }
}

/// <summary>One instruction on one row, the first.</summary>
internal sealed class WholeRun(Instruction instruction) : ProgramStep
{
    public override void Run(BlockTeam? team) => instruction.Run(0, 1);

    public override void Dispose() => (instruction as IDisposable)?.Dispose();
}
