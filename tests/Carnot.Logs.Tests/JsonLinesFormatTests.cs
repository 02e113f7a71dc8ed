using Carnot.Runs;

namespace Carnot.Logs.Tests;

public class JsonLinesFormatTests
{
    [Fact]
    public void Nested_objects_become_columns_named_by_their_path()
    {
        using var file = new LogFile("{\"step\":0,\"train\":{\"loss\":3,\"optim\":{\"lr\":1e-3}},\"tags\":[1,2],\"ok\":true,\"none\":null}\n{\"step\":1,\"train\":{\"loss\":2.5}}\n", "log");
        Run run = file.Read();
        Assert.Equal("train/loss", run.Loss.Name);
        Assert.Equal([3, 2.5], run.Loss.Values);
        Assert.Equal(1e-3, run.LearningRate!.At(1));
        Assert.Empty(run.Other);
    }

    [Fact]
    public void Bare_and_quoted_NaN_and_Infinity_are_counted_and_left_out()
    {
        using var file = new LogFile("{\"step\":0,\"loss\":3,\"note\":\"NaN inside\"}\n{\"step\":1,\"loss\":NaN}\n{\"step\":2,\"loss\":\"NaN\"}\n{\"step\":3,\"loss\":-Infinity}\n{\"step\":4,\"loss\":2}\n", "log");
        Run run = file.Read();
        Assert.Equal([0L, 4L], run.Loss.Steps);
        Assert.Equal(["\"loss\": 2 NaN and 1 infinite values were left out, the first at step 1 (line 2)."], run.Notes);
    }

    [Fact]
    public void Rows_without_a_step_are_left_out_and_counted()
    {
        using var file = new LogFile("{\"config\":{\"depth\":8}}\n{\"step\":0,\"loss\":3}\n", "log");
        Assert.Equal(["1 row without a step was left out."], file.Read().Notes);
    }

    [Fact]
    public void A_broken_line_names_itself()
    {
        using var file = new LogFile("{\"step\":0,\"loss\":3}\n{\"step\":1,\"loss\":}\n{\"step\":2,\"loss\":3}\n");
        Assert.Equal("FILE:2: this line is not a JSON object.", file.Fault<InputException>());
    }

    [Fact]
    public void A_last_line_that_is_still_being_written_is_left_out_and_noted()
    {
        using var file = new LogFile("{\"step\":0,\"loss\":3}\n{\"step\":1,\"lo");
        Run run = file.Read();
        Assert.Equal([3], run.Loss.Values);
        Assert.Equal(["The last line, 2, is incomplete and was left out."], run.Notes);
    }

    [Fact]
    public void Escaped_names_and_a_name_given_twice_in_one_row_read_as_JSON_says()
    {
        using var file = new LogFile("{\"st\\u0065p\":0,\"loss\":3,\"loss\":4}\n");
        Assert.Equal([4], file.Read().Loss.Values);
    }
}
