using Carnot.Randomness;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Logs.Tests;

public class RepairTests
{
    [Fact]
    public void A_restart_keeps_the_later_part_and_drops_the_orphans()
    {
        using var file = new LogFile("step,loss\n0,9\n10,8\n20,7\n30,6\n15,7.5\n25,6.5\n");
        Run run = file.Read();
        Assert.Equal([0L, 10L, 15L, 25L], run.Loss.Steps);
        Assert.Equal([9, 8, 7.5, 6.5], run.Loss.Values);
        Assert.Equal("Restart at step 15 (line 6): 2 earlier rows at or after that step were dropped.", run.Notes[0]);
    }

    [Fact]
    public void Nested_restarts_equal_the_naive_replay_of_the_file()
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            var rng = new Rng(seed, "restarts");
            var text = new System.Text.StringBuilder("step,loss\n");
            var kept = new List<(long Step, double Loss)>();
            long step = 0;
            int since = 0;
            for (int row = 0; row < 100; row++)
            {
                double loss = rng.NextIndex(1000);
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{step},{loss}\n");
                kept.RemoveAll(point => point.Step >= step);
                kept.Add((step, loss));
                // At least six rows between restarts keep them below one row in four.
                bool back = ++since > 6 && rng.NextIndex(8) == 0;
                if (back) since = 0;
                step = back ? Math.Max(0, step - 1 - rng.NextIndex(30)) : step + rng.NextIndex(4);
            }
            using var file = new LogFile(text.ToString());
            Run run = file.Read();
            Assert.Equal(kept.Select(point => point.Step), run.Loss.Steps);
            Assert.Equal(kept.Select(point => point.Loss), run.Loss.Values);
        }
    }

    [Fact]
    public void Series_written_side_by_side_are_no_restart()
    {
        using var file = new LogFile("step,loss,val_loss\n0,9,\n10,8,\n5,,8.5\n20,7,\n15,,7.5\n");
        Run run = file.Read();
        Assert.Equal([0L, 10L, 20L], run.Loss.Steps);
        Assert.Equal([5L, 15L], Assert.Single(run.Other).ToSeries().Steps);
        Assert.Empty(run.Notes);
    }

    [Fact]
    public void Of_a_step_written_again_the_last_value_stays()
    {
        using var file = new LogFile("step,loss\n0,9\n1,8\n1,7\n1,6\n2,5\n");
        Run run = file.Read();
        Assert.Equal([9, 6, 5], run.Loss.Values);
        Assert.Equal(["\"loss\": 2 steps written again, the first at step 1 (line 4); the last value of each was kept."], run.Notes);
    }

    [Fact]
    public void NaN_and_infinite_losses_are_counted_with_the_first_line()
    {
        using var file = new LogFile("step,loss\n0,9\n1,nan\n2,inf\n3,-Inf\n4,5\n5,1e999\n");
        Run run = file.Read();
        Assert.Equal([0L, 4L], run.Loss.Steps);
        Assert.Equal(["\"loss\": 1 NaN and 3 infinite values were left out, the first at step 1 (line 3)."], run.Notes);
    }

    [Fact]
    public void A_rate_logged_at_fewer_steps_than_the_loss_is_a_line_between_its_points()
    {
        using var file = new LogFile("step,lr,loss\n0,0,9\n1,,8\n2,,7\n3,,6\n4,4e-3,5\n");
        Schedule rate = file.Read().LearningRate!;
        for (int step = 0; step <= 4; step++) Assert.Equal(step * 1e-3, rate.At(step), 1e-18);
    }

    [Fact]
    public void A_rate_first_logged_while_it_rises_is_drawn_back_to_step_zero()
    {
        using var file = new LogFile("step,lr,loss\n50,6e-4,9\n100,11e-4,8\n150,11e-4,7\n");
        Run run = file.Read();
        Assert.Equal(1e-4, run.LearningRate!.At(0), 1e-12);
        Assert.Equal(["The learning rate is first logged at step 50, while it rises; its line was drawn back to 0.0001 at step 0."], run.Notes);
    }

    [Fact]
    public void A_log_that_begins_after_its_warm_up_says_so()
    {
        using var file = new LogFile("step,lr,loss\n100,3e-4,9\n200,3e-4,8\n");
        Run run = file.Read();
        Assert.Equal(3e-4, run.LearningRate!.At(0));
        Assert.Equal(["The learning rate is first logged at step 100; 0.0003 was taken for the steps before. If the run warmed up, give --warmup N --peak X."], run.Notes);
    }

    [Theory]
    [InlineData("step,lr,loss\n100,3e-4,9\n200,3e-4,8\n")]
    [InlineData("step,lr,loss\n128,3e-4,9\n200,3e-4,8\n")]
    public void A_warm_up_that_was_given_is_that_of_LinearWarmup(string content)
    {
        using var file = new LogFile(content);
        foreach (Warmup warmup in (Warmup[])[new(100, 3e-4), new(100)])
        {
            Run run = file.Read(new LogOptions { Warmup = warmup });
            var expected = new LinearWarmup(3e-4, 100);
            for (int step = 0; step < 300; step++) Assert.Equal(expected.At(step), run.LearningRate!.At(step), 1e-18);
            Assert.Empty(run.Notes);
        }
    }

    [Fact]
    public void A_jump_between_two_levels_stays_a_jump()
    {
        using var middle = new LogFile("step,lr,loss\n0,3e-4,9\n100,3e-4,9\n200,1e-4,9\n300,1e-4,9\n");
        Run run = middle.Read();
        Assert.Equal(3e-4, run.LearningRate!.At(149));
        Assert.Equal(1e-4, run.LearningRate!.At(150));
        Assert.Equal(["The learning rate jumps from 0.0003 to 0.0001 between steps 100 and 200; the jump was put at step 150, in the middle."], run.Notes);

        using var begun = new LogFile("step,lr,loss\n0,3e-4,9\n100,3e-4,9\n130,1e-4,9\n230,1e-4,9\n");
        run = begun.Read();
        Assert.Equal(3e-4, run.LearningRate!.At(129));
        Assert.Equal(1e-4, run.LearningRate!.At(130));
        Assert.Equal(["The learning rate jumps from 0.0003 to 0.0001 between steps 100 and 130; the jump was put at step 130, where the spacing of the log changes."], run.Notes);
    }

    [Fact]
    public void A_schedule_that_was_given_goes_before_the_log_and_their_difference_is_noted()
    {
        using var file = new LogFile("step,lr,loss\n0,1e-3,9\n1,2e-3,8\n");
        Schedule given = Schedule.Parse("constant:peak=1e-3");
        Run run = file.Read(new LogOptions { Schedule = given, LearningRate = "lr" });
        Assert.Equal(given, run.LearningRate);
        Assert.Equal(["The schedule that was given differs from the logged learning rate by up to 0.001, at step 1: 0.001 against 0.002."], run.Notes);
    }

    [Fact]
    public void A_first_step_that_was_asked_for_leaves_earlier_losses_out_and_their_rates_in()
    {
        using var file = new LogFile("step,lr,loss\n0,1e-3,9\n1,2e-3,8\n2,3e-3,7\n");
        Run run = file.Read(new LogOptions { FromStep = 2 });
        Assert.Equal([7], run.Loss.Values);
        Assert.Equal(2e-3, run.LearningRate!.At(1));
        Assert.Equal(["2 losses before step 2 were left out as asked."], run.Notes);
    }
}
