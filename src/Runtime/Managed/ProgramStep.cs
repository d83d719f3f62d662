using ProbDsl.Runtime.Managed.Instructions;
using ProbDsl.Runtime.Threads;

namespace ProbDsl.Runtime.Managed;

/// <summary>One step of a compiled program.</summary>
internal abstract class ProgramStep : IDisposable
{
    /// <param name="team">The threads that share the work if it is divided into blocks.</param>
    public abstract void Run(BlockTeam? team);

    public abstract void Dispose();

    protected static void Run(IBlockWork work, int blocks, BlockTeam? team)
    {
        if (team is null || blocks == 1) for (var b = 0; b < blocks; b++) work.Do(b, 0);
        else team.Run(blocks, work);
    }
}

/// <summary>One instruction on its single row.</summary>
internal sealed class WholeRun(Instruction instruction) : ProgramStep
{
    public override void Run(BlockTeam? team) => instruction.Run(0, 1);

    public override void Dispose() => (instruction as IDisposable)?.Dispose();
}
