namespace ProbDsl.Runtime.Engines;

/// <summary>Runs steps one by one, for engines that can read after each step without delay.</summary>
internal static class StepLoop
{
    /// <inheritdoc cref="IProgram.RunSteps"/>
    public static int Run(IProgram program, IStepFeed feed, int count, IReadOnlyList<OutputSlot> watched, Span<double> numbers)
    {
        for (var step = 0; step < count; step++)
        {
            feed.Fill(step);
            var isCommitted = program.Run();
            for (var i = 0; i < watched.Count; i++) numbers[(step * watched.Count) + i] = program.Number(watched[i]);
            if (!isCommitted) return step;
        }

        return count;
    }
}
